import UpayctlCommand

@main
enum Main {
  static func main() async { await Upayctl.main() }
}
