import Fuzzing
import Glibc

/// The reader that the command line names, and in a program that libFuzzer starts anew the
/// environment.
let namedTarget =
  argumentTarget ?? getenv("FUZZ_TARGET").flatMap { FuzzTarget(rawValue: String(cString: $0)) }

let argumentTarget = CommandLine.arguments.dropFirst().first.flatMap { FuzzTarget(rawValue: $0) }
