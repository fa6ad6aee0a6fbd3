import Foundation

/// A program that has ended.
struct FinishedProgram {
  let status: Int32
  /// Standard output and standard error.
  let output: String

  /// Runs a program to its end, with no variables of the environment but `PATH` and a plain locale.
  static func run(
    _ program: URL, _ arguments: [String], in folder: URL = Documentation.root
  ) throws -> FinishedProgram {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ["PATH": searchPath, "LC_ALL": "C.UTF-8"]
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return FinishedProgram(
      status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
  }

  static func run(_ name: String, _ arguments: [String]) throws -> FinishedProgram {
    guard let program = find(name) else { throw Missing("\(name) is not installed") }
    return try run(program, arguments)
  }

  /// A program on the `PATH`.
  static func find(_ name: String) -> URL? {
    searchPath.split(separator: ":")
      .map { URL(filePath: String($0)).appending(path: name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  private static var searchPath: String {
    ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
  }
}

/// One of the project's programs, built.
enum BuiltProgram: String, CaseIterable, Sendable {
  case upayd
  case upayctl
  case simulator = "upay-simulator"

  func run(_ arguments: String...) throws -> FinishedProgram {
    try FinishedProgram.run(url(), arguments)
  }

  private func url() throws -> URL {
    let named = ProcessInfo.processInfo.environment["UPAYD_BINARIES"].map { URL(filePath: $0) }
    let release = Documentation.root.appending(path: ".build/release")
    let program = (named ?? release).appending(path: rawValue)
    guard FileManager.default.isExecutableFile(atPath: program.path) else {
      throw Missing("\(program.path) is not built: make build, or name a folder in UPAYD_BINARIES")
    }
    return program
  }
}
