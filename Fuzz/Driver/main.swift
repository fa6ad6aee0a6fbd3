import CLibFuzzer
import Fuzzing
import Glibc

// `upayd-fuzz TARGET`, then libFuzzer's own arguments.

guard let target = namedTarget else {
  let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
  print("usage: upayd-fuzz TARGET [libFuzzer's arguments]; TARGET is one of \(names)")
  exit(64)
}
setenv("FUZZ_TARGET", target.rawValue, 1)

var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
var count = CommandLine.argc
if argumentTarget != nil {
  // libFuzzer shall not see the target's name; it begins anew with the program's.
  CommandLine.unsafeArgv[1] = CommandLine.unsafeArgv[0]
  arguments = CommandLine.unsafeArgv + 1
  count -= 1
}
exit(
  LLVMFuzzerRunDriver(&count, &arguments) { octets, count in
    namedTarget?.run(Array(UnsafeBufferPointer(start: octets, count: count)))
    return 0
  })
