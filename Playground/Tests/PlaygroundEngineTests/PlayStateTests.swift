import Testing

@testable import PlaygroundEngine

@Suite struct PlayStateTests {
  @Test func anAddressIsReadAndWritten() throws {
    let state = try PlayState(address: "#layers=3%3Arelu&data=spiral&noise=0&rate=0.1&unknown=1")
    #expect(state["data"] == "spiral")
    #expect(state["layers"] == "3:relu")
    #expect(state["batch"] == "10")
    #expect(state.address == "data=spiral&layers=3:relu&rate=0.1")
    #expect(try PlayState(address: state.address) == state)
    var changed = state
    try changed.set("formula", "a&b=c d%é")
    #expect(try PlayState(address: changed.address)["formula"] == "a&b=c d%é")
  }

  @Test(arguments: [
    ("data=cube", "data"), ("rate=x", "rate"), ("rate=-1", "rate"), ("batch=1.5", "batch"),
    ("batch=0", "batch"),
    ("noise=nan", "noise"), ("inputs=x,q", "inputs"), ("test=2", "test"), ("seed=1e3", "seed"),
  ]) func whatASettingCannotBeIsRefused(address: String, setting: String) {
    #expect { try PlayState(address: address) } throws: { ($0 as? PlayError)?.setting == setting }
  }

  @Test(arguments: [
    ("layers=0:tanh", "layers"), ("layers=4:", "layers"), ("layers=4:relo", "layers"), ("layers=4", "layers"),
    ("layers=3:relu,tanh", "layers"), ("layers=65:tanh", "layers"), ("inputs=", "inputs"),
    ("own=z+1", "own"), ("own=1/(x-x)", "own"), ("own=ln(x)", "own"), ("data=formula&formula=x+q", "formula"),
    ("data=formula&formula=100", "formula"), ("data=points", "points"), ("data=points&points=abc", "points"),
    ("loss=huber", "loss"), ("edits=5.q", "edits"), ("edits=9.f1~5.f1", "edits"), ("edits=1.p999=1", "edits"),
    ("edits=1.rate=-2", "rate"),
  ]) func aRunThatCannotBeginSaysWhichSettingIsWrong(address: String, setting: String) {
    #expect { try PlayRun(PlaySetup(PlayState(address: address))) } throws: {
      ($0 as? PlayError)?.setting == setting
    }
  }

  @Test func layersAreSplitOutsideOfParentheses() throws {
    let text = try LayerText("2:max(x,0),relu(kink=0.5);3:leaky_relu(slope: 0.2)")
    #expect(text.layers.map(\.activations.count) == [2, 3])
    #expect(text.layers[1].activations[0].text == "leaky_relu(slope: 0.2)")
    #expect(text.layers[1].isUniform)
    #expect(!text.layers[0].isUniform)
  }

  @Test func pointsKeepTheirPlaces() throws {
    let text = PointText.text([(1.5, -2.25, 1), (6, -6, 3), (99, 0, 0)])
    let places = try PointText(text).places
    #expect(places.map(\.x) == [1.5, 6, 6])
    #expect(places.map(\.y) == [-2.25, -6, 0])
    #expect(places.map(\.label) == [1, 3, 0])
  }
}
