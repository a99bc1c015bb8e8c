import Foundation

/// How much memory this program may take: the least of what the machine has, of the limits that it was started with
/// (`ulimit -v`, `ulimit -d`), and of its container's.
///
/// What goes beyond is asked for in vain, and a Swift program ends there: so large things are compared with it first.
package enum MachineMemory {
  /// In bytes. What the program holds already is taken off a limit of its own.
  package static var available: Double { limits.map(\.bytes).min() ?? .infinity }

  /// The least limit in words: `this machine has 15.6 GB`.
  package static var words: String {
    guard let least = limits.min(by: { $0.bytes < $1.bytes }) else { return "this machine has no limit" }
    return "\(least.owner) \(gigabytes(least.bytes)) GB"
  }

  static func gigabytes(_ bytes: Double) -> String {
    bytes >= 1e8 ? String((bytes / 1e8).rounded() / 10) : String((bytes / 1e6).rounded() / 1e3)
  }

  private static var limits: [(owner: String, bytes: Double)] {
    var result = [(owner: "this machine has", bytes: Double(ProcessInfo.processInfo.physicalMemory))]
    #if canImport(Glibc)
    for (resource, used, name) in [
      (RLIMIT_AS, pages(0), "the limit of this program (ulimit -v) leaves"),
      (RLIMIT_DATA, pages(5), "the limit of this program (ulimit -d) leaves"),
    ] {
      var limit = rlimit()
      guard unsafe getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0,
        limit.rlim_cur < UInt(Int.max)
      else { continue }
      result.append((name, max(Double(limit.rlim_cur) - used, 0)))
    }
    #endif
    #if os(Linux)
    if let container { result.append(("this container has", container)) }
    #endif
    return result
  }

  #if canImport(Glibc)
  /// A field of /proc/self/statm in bytes: 0 the addresses that are taken, 5 the data.
  private static func pages(_ field: Int) -> Double {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let fields = text.split(whereSeparator: \.isWhitespace)
    guard fields.indices.contains(field), let count = Double(fields[field]) else { return 0 }
    return count * Double(sysconf(Int32(_SC_PAGESIZE)))
  }
  #endif

  #if os(Linux)
  /// The least limit of the control groups that the program is in.
  private static let container: Double? = {
    let groups = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""
    var files = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
    for line in groups.split(separator: "\n") {
      // NUMBER:CONTROLLERS:/PATH; the second version has no controllers.
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, parts[1].isEmpty || parts[1].split(separator: ",").contains("memory") else {
        continue
      }
      var path = ""
      for part in parts[2].split(separator: "/") {
        path += "/" + part
        files.append(
          parts[1].isEmpty
            ? "/sys/fs/cgroup\(path)/memory.max" : "/sys/fs/cgroup/memory\(path)/memory.limit_in_bytes")
      }
    }
    return files.compactMap { file in
      (try? String(contentsOfFile: file, encoding: .utf8)).flatMap {
        Double($0.trimmingCharacters(in: .whitespacesAndNewlines))
      }
    }.min()
  }()
  #endif
}
