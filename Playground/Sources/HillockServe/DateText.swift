import Foundation
import Synchronization

/// The date as HTTP has it (RFC 9110, 5.6.7), made anew once a second for all connections.
final class DateText: Sendable {
  private let state = Mutex((second: Int64.min, text: ""))

  func now() -> String {
    let now = Date()
    let second = Int64(now.timeIntervalSince1970.rounded(.down))
    return state.withLock { state in
      if state.second != second { state = (second, Self.text(of: now)) }
      return state.text
    }
  }

  static func text(of date: Date) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = calendar.dateComponents([.weekday, .day, .month, .year, .hour, .minute, .second], from: date)
    func digits(_ number: Int?) -> String {
      let text = String(number ?? 0)
      return text.utf8.count < 2 ? "0" + text : text
    }
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return "\(days[(parts.weekday ?? 1) - 1]), \(digits(parts.day)) \(months[(parts.month ?? 1) - 1]) "
      + "\(parts.year ?? 1970) \(digits(parts.hour)):\(digits(parts.minute)):\(digits(parts.second)) GMT"
  }
}
