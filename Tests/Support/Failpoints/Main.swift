import ArgumentParser
import UpaydCommand

@main
enum Main {
  static func main() async { await Upayd.main() }
}
