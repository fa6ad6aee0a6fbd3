// Not there when the standard library is linked statically: nothing of this goes into a program.
#if canImport(Testing)
  internal import Glibc
  internal import Synchronization
  internal import Testing

  /// What a run of the tests has proven, in the folder that the environment variable
  /// `UPAYD_CONFORMANCE` names: the lists of rows, and a file a process with a line a proof. Nothing
  /// is written where it names none.
  enum Record {
    private static let folder = getenv("UPAYD_CONFORMANCE").map { String(cString: $0) }
    private static let written = Mutex<Set<String>>([])

    static func write(_ rows: [String], provenBy test: Test) throws(WriteError) {
      guard let folder, !folder.isEmpty, !rows.isEmpty else { return }
      let proof = name(of: test)
      try written.withLock { written throws(WriteError) in
        if written.isEmpty { try writeLists(to: folder) }
        let new = rows.map { "\($0)\t\(proof)\n" }.filter { written.insert($0).inserted }
        try append(new.joined(), to: "\(folder)/proofs-\(getpid()).tsv")
      }
    }

    /// `GatewaysTests/EnvelopeTests.fault`: the file and the function, without the line, which moves.
    private static func name(of test: Test) -> String {
      let file = test.sourceLocation.fileID
      let function = test.name.prefix { $0 != "(" }
      return "\(file.hasSuffix(".swift") ? file.dropLast(6) : file[...]).\(function)"
    }

    /// The same lists from every process: written aside and put in place whole.
    private static func writeLists(to folder: String) throws(WriteError) {
      for (name, sections) in Protocols.all {
        let lines = sections.flatMap { section in
          section.rows.map { "\(section.title)\t\($0.id)\t\($0.statement)\n" }
        }
        let aside = "\(folder)/.rows-\(name)-\(getpid())"
        try append(lines.joined(), to: aside)
        guard rename(aside, "\(folder)/rows-\(name).tsv") == 0 else {
          throw WriteError(aside, errno)
        }
      }
    }

    private static func append(_ text: String, to path: String) throws(WriteError) {
      guard !text.isEmpty else { return }
      guard let file = fopen(path, "a") else { throw WriteError(path, errno) }
      let isWritten = fputs(text, file) >= 0
      guard fclose(file) == 0, isWritten else { throw WriteError(path, errno) }
    }

    struct WriteError: Error, CustomStringConvertible {
      let description: String

      init(_ path: String, _ code: Int32) { description = "\(path): errno \(code)" }
    }
  }
#endif
