import Foundation
import HillockInterchange
import Testing

/// No file of a command is lost by another, and what is written is written as its owner expects.
@Suite struct FileSafetyTests {
  private static let data =
    "a,b,k\n" + (1...20).map { "\($0),\($0 * $0),\($0 % 2 == 0 ? "x" : "y")\n" }.joined()

  private func tool() throws -> BuiltTool {
    let tool = try BuiltTool()
    try tool.write(Self.data, to: "ok.csv")
    try tool.write("x,y\n0,0\n1,2\n2,1\n", to: "p.csv")
    try tool.write("a,b,y\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n", to: "t.csv")
    let trained = try tool.run(["train", "ok.csv", "--quiet", "--epochs", "1", "--out", "m.safetensors"])
    try #require(trained.status == 0, "\(trained.errors)")
    return tool
  }

  @Test func noFileOfACommandReplacesAnother() throws {
    let tool = try tool()
    defer { tool.remove() }
    let manager = FileManager.default
    try manager.createSymbolicLink(
      atPath: tool.folder.appendingPathComponent("soft.csv").path, withDestinationPath: "ok.csv")
    try manager.linkItem(
      at: tool.folder.appendingPathComponent("ok.csv"), to: tool.folder.appendingPathComponent("hard.csv"))
    try tool.write("data: ok.csv\nepochs: 1\n", to: "e.yaml")
    let train = ["train", "ok.csv", "--quiet", "--epochs", "1000000"]
    let absolute = tool.folder.appendingPathComponent("ok.csv").path
    let cases: [(arguments: [String], words: [String])] = [
      (["form", "--points", "p.csv", "--out", "p.csv"], ["the file of --points"]),
      (["form", "--table", "t.csv", "--out", "./t.csv"], ["the file of --table"]),
      (train + ["--out", "soft.csv"], ["this is the data"]),
      (train + ["--out", "hard.csv"], ["this is the data"]),
      (train + ["--out", absolute], ["this is the data"]),
      (train + ["--report", "ok.csv"], ["this is the data"]),
      (train + ["--checkpoint", "hard.csv"], ["this is the data"]),
      (train + ["--report", "X", "--write-experiment", "X"], ["--report and --write-experiment"]),
      (train + ["--checkpoint", "X", "--report", "./X"], ["--report and --checkpoint"]),
      (train + ["--out", "X", "--checkpoint", "X"], ["--out and --checkpoint"]),
      (train + ["--test", "t.csv", "--out", "t.csv"], ["the test data"]),
      (train + ["--start", "m.safetensors", "--out", "m.safetensors"], ["the model of --start"]),
      (["train", "e.yaml", "--quiet", "--out", "e.yaml"], ["the experiment file"]),
      (["train", "e.yaml", "--quiet", "--write-experiment", "e.yaml"], ["the experiment file"]),
      (["draw", "m.safetensors", "--svg", "./m.safetensors"], ["the model"]),
      (["report", "m.safetensors", "ok.csv", "--out", "m.safetensors"], ["the model"]),
      (["plot", "relu", "--ulp", "p.csv", "--png", "p.csv"], ["--ulp"]),
      (["plot", "relu", "--svg", "Y", "--png", "./Y"], ["--svg and --png"]),
      (["inspect", "m.safetensors", "ok.csv", "--revive", "--out", "hard.csv"], ["the data"]),
      (train + ["--out", ""], ["name of the file is empty"]),
    ]
    let before = try tool.files().map { ($0, try tool.text($0)) }
    for item in cases {
      let outcome = try tool.run(item.arguments)
      #expect(outcome.status == 73, "\(item.arguments): \(outcome.errors)")
      for word in item.words {
        #expect(outcome.errors.contains(word), "\(item.arguments) does not say '\(word)': \(outcome.errors)")
      }
      let after = try tool.files().map { ($0, try tool.text($0)) }
      #expect(after.map(\.0) == before.map(\.0) && after.map(\.1) == before.map(\.1), "\(item.arguments)")
    }
  }

  @Test func modesLinksAndReadOnlyFiles() throws {
    let tool = try tool()
    defer { tool.remove() }
    let manager = FileManager.default
    func path(_ name: String) -> String { tool.folder.appendingPathComponent(name).path }
    func mode(_ name: String) throws -> Int {
      try #require(manager.attributesOfItem(atPath: path(name))[.posixPermissions] as? Int)
    }
    let form = ["form", "a xor b", "--out"]
    for wanted in [0o600, 0o640, 0o755, 0o444 | 0o200] {
      try tool.write("old", to: "f")
      try manager.setAttributes([.posixPermissions: wanted], ofItemAtPath: path("f"))
      #expect(try tool.run(form + ["f"]).status == 0)
      #expect(try mode("f") == wanted)
      #expect(try tool.run(["summary", "f"]).status == 0)
    }
    let new = try tool.shell("umask 027; exec $HILLOCK form 'a xor b' --out new")
    #expect(new.status == 0)
    #expect(try mode("new") == 0o640)

    try tool.write("old", to: "f")
    try manager.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path("f"))
    let refused = try tool.run(form + ["f"])
    #expect(refused.status == 73 && refused.errors.contains("read-only"), "\(refused.errors)")
    #expect(try tool.text("f") == "old")

    try manager.createDirectory(atPath: path("deep"), withIntermediateDirectories: false)
    try manager.createSymbolicLink(atPath: path("deep/second"), withDestinationPath: "../goal.safetensors")
    try manager.createSymbolicLink(atPath: path("first"), withDestinationPath: "deep/second")
    for _ in 1...2 {
      // The first time what it points to is not there yet.
      let linked = try tool.run(form + ["first"])
      #expect(linked.status == 0, "\(linked.errors)")
      #expect(try manager.destinationOfSymbolicLink(atPath: path("first")) == "deep/second")
      #expect(
        try manager.attributesOfItem(atPath: path("goal.safetensors"))[.type] as? FileAttributeType
          == .typeRegular)
    }
    try manager.createSymbolicLink(atPath: path("round"), withDestinationPath: "round")
    let round = try tool.run(form + ["round"])
    #expect(round.status == 73 && round.errors.contains("circle"), "\(round.errors)")
    try manager.createSymbolicLink(atPath: path("lost"), withDestinationPath: "none/x")
    let lost = try tool.run(form + ["lost"])
    #expect(lost.status == 73 && lost.errors.contains("no folder"), "\(lost.errors)")
    let dangling = try tool.run(["summary", "lost"])
    #expect(
      dangling.status == 65 && dangling.errors.contains("a link to 'none/x', which is not there"),
      "\(dangling.errors)")
  }

  @Test func whatDeadProgramsLeftIsRemoved() throws {
    let tool = try tool()
    defer { tool.remove() }
    let dead = ".f.\(UUID().uuidString).tmp"
    let living = ".f.\(UUID().uuidString).tmp"
    for name in [dead, living, ".f.notes.tmp", ".g.\(UUID().uuidString).tmp"] {
      try tool.write("part", to: name)
    }
    let handle = try #require(FileHandle(forReadingAtPath: tool.folder.appendingPathComponent(living).path))
    #expect(flock(handle.fileDescriptor, LOCK_EX) == 0)
    let before = Set(try tool.files())
    #expect(try tool.run(["form", "a xor b", "--out", "f"]).status == 0)
    #expect(Set(try tool.files()) == before.subtracting([dead]).union(["f"]))
    try handle.close()
  }

  @Test func twoRunsDoNotShareACheckpoint() throws {
    let tool = try tool()
    defer { tool.remove() }
    let run = [
      "train", "ok.csv", "--epochs", "1000000", "--checkpoint", "c", "--checkpoint-interval", "0.01",
    ]
    var second: BuiltTool.Outcome?
    let first = try tool.run(run + ["--out", "one.safetensors"]) { process in
      tool.wait(for: "c")
      second = try tool.run(run + ["--resume", "--out", "two.safetensors"])
      process.terminate()
    }
    #expect(second?.status == 73 && second?.errors.contains("another run") == true, "\(second?.errors ?? "")")
    #expect(first.status == 143, "\(first.errors)")
    #expect(try tool.files() == ["c", "m.safetensors", "ok.csv", "one.safetensors", "p.csv", "t.csv"])
    let resumed = try tool.run(
      run + ["--resume", "--out", "two.safetensors"]
    ) {
      Thread.sleep(forTimeInterval: 2)
      $0.interrupt()
    }
    #expect(resumed.status == 130 && resumed.errors.contains("resuming"), "\(resumed.errors)")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aSideOutputThatFailsDoesNotCostTheModel() throws {
    let tool = try tool()
    defer { tool.remove() }
    let manager = FileManager.default
    // A limit on the size of files: the checkpoint, the events or the page are larger than the model.
    let train = "$HILLOCK train ok.csv --quiet --layers 8 --out n.safetensors"
    for (options, words) in [
      ("--epochs 40 --report page.html", "page.html"), ("--epochs 40 --tensorboard logs", "logs"),
      ("--epochs 300 --checkpoint c --checkpoint-interval 0", "c: "),
    ] {
      try? manager.removeItem(at: tool.folder.appendingPathComponent("n.safetensors"))
      // In blocks of 512 bytes.
      let outcome = try tool.shell("ulimit -f 14; exec \(train) \(options)")
      #expect(outcome.status == 73, "\(options): \(outcome.errors)")
      #expect(
        outcome.errors.contains(words) && outcome.errors.contains("larger"), "\(options): \(outcome.errors)")
      #expect(outcome.output.contains("fingerprint"), "\(options)")
      #expect(try tool.run(["summary", "n.safetensors"]).status == 0, "\(options)")
    }
  }

  @Test func signals() throws {
    let tool = try tool()
    defer { tool.remove() }
    for (name, code) in [("HUP", Int32(129)), ("TERM", 143)] {
      let outcome = try tool.shell(
        "$HILLOCK train ok.csv --epochs 1000000 --out \(name).safetensors 2> \(name).err & child=$!; "
          + "while ! grep -q memory \(name).err; do sleep 0.05; done; sleep 0.3; kill -\(name) $child; wait $child"
      )
      let said = try tool.text("\(name).err")
      #expect(outcome.status == code, "\(name): \(said)")
      #expect(try tool.run(["summary", "\(name).safetensors"]).status == 0)
    }
    // What the parent ignores is not heard: nohup, and the jobs that a script's shell has in the background.
    for (name, number) in [("INT", SIGINT), ("HUP", SIGHUP)] {
      let outcome = try tool.shell(
        "trap '' \(name); exec $HILLOCK train ok.csv --epochs 20000 --out i.safetensors"
      ) {
        for _ in 1...20 {
          Thread.sleep(forTimeInterval: 0.1)
          if $0.isRunning { kill($0.processIdentifier, number) }
        }
      }
      #expect(outcome.status == 0 && !outcome.errors.contains("interrupted"), "\(name): \(outcome.errors)")
    }
  }

  @Test func anExperimentFileReplacesOnlyWhatIsHillocks() throws {
    let tool = try tool()
    defer { tool.remove() }
    try tool.write("precious", to: "notes.txt")
    try tool.write("precious", to: "ok.safetensors")
    try tool.write("data: ok.csv\nepochs: 1\nout: notes.txt\n", to: "e.yaml")
    for arguments in [["train", "e.yaml", "--quiet"], ["train", "ok.csv", "--quiet", "--epochs", "1"]] {
      let outcome = try tool.run(arguments)
      #expect(outcome.status == 73 && outcome.errors.contains("--force"), "\(arguments): \(outcome.errors)")
    }
    #expect(try tool.text("notes.txt") == "precious" && tool.text("ok.safetensors") == "precious")
    // Named by the user, it is meant; what Hillock wrote may be replaced.
    for arguments in [
      ["train", "e.yaml", "--quiet", "--out", "n.safetensors"], ["train", "e.yaml", "--quiet", "--force"],
      ["train", "e.yaml", "--quiet"],
      ["train", "ok.csv", "--quiet", "--epochs", "1", "--out", "ok.safetensors"],
      ["train", "ok.csv", "--quiet", "--epochs", "1"],
    ] {
      let outcome = try tool.run(arguments)
      #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
    }
  }
}
