/// The sentences of generated texts in one language; `{C}` is a condition, `{F}` a formula, `{D}` a definition.
struct Wording {
  var filler: [String]
  var defines: [String]
  var claims: [String]
  /// A sentence that holds a condition and the claim under it.
  var conditional: [String]
  /// Words before a display that holds under a condition.
  var leads: [String]
  /// Words between a display and the condition behind it.
  var trailing: [String]
  /// A setting that holds from here on.
  var settings: [String]
  /// Words between a display and a definition behind it.
  var whereIs: [String]

  static let all: [Wording] = [
    Wording(
      filler: [
        "The gradients flow backwards through the layers.", "Training takes a few minutes on a laptop.",
        "This is the part of the chapter that most readers skip.", "We come back to this later.",
      ],
      defines: ["Let {D}.", "We define {D}.", "Consider {D}.", "Let us write {D}."],
      claims: ["Then {F}.", "It follows that {F}.", "Therefore {F}.", "A short calculation gives {F}."],
      conditional: [
        "If {C}, then {F}.", "For {C} we have {F}.", "When {C}, it follows that {F}.", "We have {F} for {C}.",
        "{F} if {C}.",
      ],
      leads: ["If {C}, then", "For {C}:", "When {C} we get", "Assume {C}. Then"],
      trailing: ["for {C}.", "if {C}.", "whenever {C}."],
      settings: ["Let {C}.", "Throughout, {C}.", "We fix some {C}."],
      whereIs: ["where {D}.", "with {D}."]),
    Wording(
      filler: ["Das Netz lernt aus Beispielen.", "Dieser Abschnitt ist kurz."],
      defines: ["Sei {D}.", "Wir definieren {D}."], claims: ["Dann gilt {F}.", "Daraus folgt {F}."],
      conditional: ["Wenn {C}, dann gilt {F}.", "Für {C} gilt {F}.", "Falls {C}, ist {F}."],
      leads: ["Für {C} gilt", "Falls {C}:"],
      trailing: ["für {C}.", "falls {C}."], settings: ["Sei {C}."], whereIs: ["wobei {D}.", "mit {D}."]),
    Wording(
      filler: ["La red aprende de los ejemplos.", "Volveremos a esto más tarde."],
      defines: ["Sea {D}.", "Definimos {D}."], claims: ["Entonces {F}.", "Por lo tanto {F}."],
      conditional: ["Si {C}, entonces {F}.", "Para {C} tenemos {F}.", "Cuando {C}, {F}."],
      leads: ["Si {C}:", "Para {C} tenemos"],
      trailing: ["para {C}.", "si {C}."], settings: ["Sea {C}."], whereIs: ["donde {D}.", "con {D}."]),
    Wording(
      filler: ["Le réseau apprend à partir d'exemples.", "Nous y reviendrons."],
      defines: ["Soit {D}.", "On définit {D}."], claims: ["Alors {F}.", "On obtient {F}."],
      conditional: ["Si {C}, alors {F}.", "Pour {C} on a {F}.", "Lorsque {C}, {F}."],
      leads: ["Si {C} :", "Pour {C} on a"],
      trailing: ["pour {C}.", "si {C}."], settings: ["Soit {C}."], whereIs: ["où {D}.", "avec {D}."]),
    Wording(
      filler: ["A rede aprende com exemplos.", "Isto será usado mais tarde."],
      defines: ["Seja {D}.", "Definimos {D}."], claims: ["Então {F}.", "Portanto {F}."],
      conditional: ["Se {C}, então {F}.", "Para {C} temos {F}.", "Quando {C}, {F}."],
      leads: ["Se {C}:", "Quando {C} temos"],
      trailing: ["para {C}.", "se {C}."], settings: ["Seja {C}."], whereIs: ["onde {D}.", "com {D}."]),
    Wording(
      filler: ["Сеть учится на примерах.", "Мы вернёмся к этому позже."],
      defines: ["Пусть {D}.", "Определим {D}."], claims: ["Тогда {F}.", "Получаем {F}."],
      conditional: ["Если {C}, то {F}.", "При {C} имеем {F}.", "Когда {C}, {F}."],
      leads: ["Если {C}, то", "При {C}:"],
      trailing: ["при {C}.", "если {C}."], settings: ["Пусть {C}."], whereIs: ["где {D}."]),
    Wording(
      filler: ["网络从样本中学习。", "后面会用到这个结论。"],
      defines: ["令 {D}。", "定义 {D}。"], claims: ["于是 {F}。", "因此 {F}。"],
      conditional: ["当 {C} 时，{F}。", "如果 {C}，则 {F}。", "若 {C}，则 {F}。"], leads: ["当 {C} 时：", "若 {C}，则"],
      trailing: ["当 {C}。", "若 {C}。"], settings: ["设 {C}。"], whereIs: ["其中 {D}。"]),
    Wording(
      filler: ["신경망은 예제로부터 배운다.", "나중에 다시 다룬다."],
      defines: ["{D} 라고 하자.", "{D} 로 정의한다."], claims: ["따라서 {F} 이다.", "그러면 {F} 가 된다."],
      conditional: ["{C} 이면 {F} 이다.", "{C} 일 때 {F} 이다.", "만약 {C} 이면, {F}."], leads: ["{C} 일 때:", "{C} 인 경우"],
      trailing: ["({C} 일 때)."], settings: ["{C} 라 하자."], whereIs: ["여기서 {D}."]),
    Wording(
      filler: ["ネットワークは例から学ぶ。", "これは後で使う。"],
      defines: ["{D} とおく。", "{D} と定義する。"], claims: ["よって {F}。", "したがって {F} となる。"],
      conditional: ["{C} のとき、{F}。", "{C} ならば {F}。", "もし {C} ならば、{F}。"], leads: ["{C} のとき：", "{C} の場合、"],
      trailing: ["({C} のとき)。"], settings: ["{C} とする。"], whereIs: ["ここで {D}。"]),
    Wording(
      filler: ["La rete impara dagli esempi.", "Ci torneremo più avanti."],
      defines: ["Sia {D}.", "Definiamo {D}."], claims: ["Allora {F}.", "Quindi {F}."],
      conditional: ["Se {C}, allora {F}.", "Per {C} abbiamo {F}.", "Quando {C}, {F}."],
      leads: ["Se {C}:", "Per {C} abbiamo"],
      trailing: ["per {C}.", "se {C}."], settings: ["Sia {C}."], whereIs: ["dove {D}.", "con {D}."]),
  ]
}
