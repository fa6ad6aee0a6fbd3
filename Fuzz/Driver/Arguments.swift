import Fuzzing

/// The reader that the command line names.
let namedTarget = CommandLine.arguments.dropFirst().first.flatMap { FuzzTarget(rawValue: $0) }
