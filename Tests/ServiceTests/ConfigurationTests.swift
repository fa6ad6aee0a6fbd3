import Conformance
import Devices
import FoundationEssentials
import Glibc
import Receipts
import Scanning
import Service
import Terminal
import Testing

@Suite struct ConfigurationTests {
  @Test(.covers("1.1/vsi-api.shouqianba.com"))
  func theDefaultsAreThoseOfTheContract() throws {
    let configuration = try Loader().load()
    let upay = configuration.gateways.upay
    #expect(upay.url == "https://vsi-api.shouqianba.com")
    #expect(upay.vendor == nil && upay.caFile == nil && upay.precreatePayway == nil)
    #expect(upay.connectTimeout == .seconds(5))
    #expect(configuration.orderPolicy() == OrderPolicy())
    #expect(configuration.terminal.currency == .cny && configuration.terminal.language == .en)
    #expect(configuration.terminal.dayZone == 480 && configuration.terminal.name == nil)
    let checkIn = configuration.checkIn
    #expect(checkIn.time == .hours(4) && checkIn.jitter == .hours(2))
    #expect(checkIn.afterStart == .minutes(15))
    #expect(configuration.state.directory == "/var/lib/upayd")
    #expect(configuration.state.sealKeyFile == "/var/lib/upayd/seal.key")
    #expect(configuration.state.keep == .days(400) && configuration.state.keepEvents == .days(30))
    #expect(configuration.socket.path == "/run/upayd/upayd.sock")
    #expect(configuration.socket.group == "upay")
    #expect(configuration.access.cashier == ["upay"])
    #expect(configuration.access.supervisor == ["upay-supervisor"])
    #expect(configuration.access.admin == ["upay-admin"])
    #expect(configuration.scanners.isEmpty && configuration.printers.isEmpty)
    #expect(configuration.receipt.header.isEmpty && configuration.report.reconcileAt == nil)
    #expect(configuration.limits.maxAmount == 5_000_000)
    #expect(configuration.limits.wait == .seconds(300))
    #expect(configuration.warnings.isEmpty)
  }

  @Test(.covers("1.1/other-hosts", "11/host")) func everyKindOfValueIsRead() throws {
    let configuration = try Loader(
      """
      # A shop.
      [terminal]
      device_id = till-1
      name = 茶; Tea ; & more
      currency = JPY
      language = zh
      day_zone = -03:30
      [gateway upay]
      url = http://127.0.0.1:8080/sub/
      precreate_payway = 3
      pay_timeout = 1500ms
      cancel_attempts = 0
      late_payment = ask
      [check_in]
      time = 23:59
      jitter = 0s
      [socket]
      group =
      [access]
      cashier = upay, upay-admin
      [scanner front]
      device = usb:1EAB:1d06:A:1
      payment_code = *:20
      scan_timeout = 90s
      [scanner back]
      device = /dev/pts/7
      baud = 115200
      format = 7e1
      flow = rtscts
      prefix = ~
      [printer receipts]
      device = /dev/ttyUSB0
      profile = 80mm
      qr = raster
      drawer = pin2
      [printer kitchen]
      device = usb:04b8:0e15
      language = en
      [receipt]
      header = Tea House\\nMain Street
      [report]
      reconcile_at = 01:30
      [limits]
      max_amount = 1
      """
    ).load()
    #expect(configuration.terminal.deviceID == "till-1")
    #expect(configuration.terminal.name == "茶; Tea ; & more")
    #expect(configuration.terminal.currency.code == "JPY")
    #expect(configuration.terminal.language == .zh && configuration.terminal.dayZone == -210)
    #expect(configuration.gateways.upay.url == "http://127.0.0.1:8080/sub")
    #expect(configuration.gateways.upay.precreatePayway == "3")
    #expect(configuration.gateways.upay.policy.payTimeout == 1_500)
    #expect(configuration.gateways.upay.policy.latePayment == .ask)
    #expect(configuration.gateways.upay.policy.cancelAttempts == 0)
    #expect(configuration.checkIn.time == .hours(24) - .minutes(1))
    #expect(configuration.checkIn.jitter == 0 && configuration.socket.group == nil)
    #expect(configuration.access.cashier == ["upay", "upay-admin"])
    #expect(configuration.scanners.map(\.name) == ["front", "back"])
    let (front, back) = (configuration.scanners[0], configuration.scanners[1])
    #expect(front.device == .usb(vendor: 0x1EAB, product: 0x1D06, serial: "A:1"))
    #expect(front.line == nil && "\(front.device)" == "usb:1eab:1d06:A:1")
    #expect(front.paymentCode.classify(code: "12345678901234567") == .goods)
    #expect(
      back.line
        == LineSettings(
          path: "/dev/pts/7", baud: 115_200, format: try LineFormat(parsing: "7E1"), flow: .rtscts))
    #expect(back.framing.prefix == "~" && back.framing.idleTimeout == 100)
    #expect(configuration.orderPolicy().scanTimeout == .seconds(120))
    #expect(configuration.orderPolicy(scanner: "front").scanTimeout == .seconds(90))
    #expect(configuration.printers.map(\.name) == ["receipts", "kitchen"])
    #expect(configuration.printers.map(\.language) == [.zh, .en])
    #expect(configuration.printers[0].profile.columns == 48)
    #expect(configuration.printers[0].profile.qr == .raster)
    #expect(configuration.printers[0].profile.drawer == .pin2)
    #expect(configuration.printers[1].profile == .mm58)
    #expect(configuration.receipt.header == ["Tea House", "Main Street"])
    #expect(configuration.report.reconcileAt == .minutes(90))
    #expect(configuration.limits.maxAmount == 1)
  }

  @Test func aSectionWithoutKeysIsThere() throws {
    let configuration = try Loader("[scanner front]\n[printer out]").load()
    #expect(configuration.scanners.map(\.device) == [.auto])
    #expect(configuration.printers.map(\.baud) == [9_600])
  }

  @Test func layersLieOverEachOther() throws {
    var loader = try Loader("[terminal]\nname = file\nsubject = file\noperator = file\n")
    try loader.directory.write("upayd.conf.d/20-b.conf", "[terminal]\nname = b\nsubject = b\n")
    try loader.directory.write("upayd.conf.d/10-a.conf", "[terminal]\nname = a\noperator = a\n")
    try loader.directory.write("upayd.conf.d/30-c.conf.old", "[terminal]\nname = c\n")
    try loader.directory.write("upayd.conf.d/.40-d.conf", "[terminal]\nname = d\n")
    #expect(try loader.load().terminal.name == "b")
    #expect(try loader.load().terminal.operator == "a")
    loader.sources.environment = ["UPAYD_TERMINAL_SUBJECT": "environment", "PATH": "/bin"]
    #expect(try loader.load().terminal.subject == "environment")
    loader.sources.flags = ["terminal.subject=flag=1", "terminal.operator = x"]
    let configuration = try loader.load()
    #expect(configuration.terminal.subject == "flag=1")
    #expect(configuration.terminal.operator == "x" && configuration.terminal.name == "b")
  }

  @Test func environmentNamesOfScannersAndPrinters() throws {
    let configuration = try Loader(
      "[scanner Front-1]\n[printer out]",
      environment: [
        "UPAYD_SCANNER_FRONT_1_SCAN_TIMEOUT": "7s", "UPAYD_SCANNER_SIDE_DEVICE": "/dev/x",
        "UPAYD_PRINTER_OUT_BAUD": "19200", "UPAYD_SOCKET_PATH": "/tmp/s",
      ],
      flags: ["scanner.Front-1.device=/dev/y", "printer.new.cut=full"]
    ).load()
    #expect(configuration.scanners.map(\.name) == ["Front-1", "side"])
    #expect(configuration.scanners.map(\.device) == [.path("/dev/y"), .path("/dev/x")])
    #expect(configuration.scanners[0].scanTimeout == .seconds(7))
    #expect(configuration.printers.map(\.name) == ["out", "new"])
    #expect(configuration.printers[0].baud == 19_200)
    #expect(configuration.printers[1].profile.cut == .full)
    #expect(configuration.socket.path == "/tmp/s")
  }

  @Test func theDeviceIDIsMadeFromTheMachineIDAndDoesNotShowIt() throws {
    var loader = try Loader()
    let made = try loader.load().terminal.deviceID
    #expect(made.utf8.count == 32 && made != "3d1219c7c4c5404aaa1f6d2a48adfda4")
    #expect(try loader.load().terminal.deviceID == made)
    try loader.directory.write("machine-id", "4d1219c7c4c5404aaa1f6d2a48adfda4\n")
    #expect(try loader.load().terminal.deviceID != made)
    loader.sources.machineIDFile = "/nowhere"
    #expect(loader.errors().count == 1)
    loader.sources.flags = ["terminal.device_id=x"]
    #expect(try loader.load().terminal.deviceID == "x")
  }

  @Test func missingAccounts() throws {
    var loader = try Loader("[access]\ncashier = alice, upay\nadmin = bob\nsupervisor =\n")
    loader.sources.accounts = NamedAccounts(groups: ["upay"], users: ["alice"])
    #expect(try loader.load().warnings == ["access.admin: there is no group or user bob"])
    #expect(try loader.load().access.supervisor.isEmpty)
    loader.sources.accounts = NamedAccounts(groups: [])
    #expect(loader.errors().count == 1)
    #expect(
      loader.errors().first?.hasPrefix("default: socket.group = upay: there is no such") == true)
    loader.sources.flags = ["socket.group="]
    #expect(loader.errors().isEmpty)
  }

  @Test func theNamesOfRolesBecomeNumbers() throws {
    var loader = try Loader("[access]\ncashier = alice, upay\nadmin = alice\nsupervisor = bob\n")
    loader.sources.accounts = NamedAccounts(groups: ["alice", "upay"], users: ["alice"])
    let rules = try loader.load().access.rules
    // A name that is a group and a user counts as both; one that is neither gives nobody the role.
    #expect(rules.members[.cashier] == .init(users: [20_000], groups: [10_000, 10_001]))
    #expect(rules.members[.admin] == .init(users: [20_000], groups: [10_000]))
    #expect(rules.members[.supervisor] == .init())
    #expect(rules.superusers == [0, geteuid()])
    #expect(try TillSettings(loader.load()).access == rules)
  }

  static let pollings = ["poll_fast = 3s", "poll_fast_for = 60s", "poll_slow = 10s"]

  /// QR codes have their own timetable, until someone says how often they want to be asked about.
  @Test(arguments: pollings)
  func whoSetsTheTimesSetsThemForQRCodes(_ line: String) throws {
    let plain = try Loader("[gateway upay]\nqr_life = 240s\n").load().orderPolicy()
    #expect(plain.precreatePauses == OrderPolicy().precreatePauses)
    #expect(!plain.precreatePauses.isEmpty)
    #expect(try Loader("[gateway upay]\n\(line)\n").load().orderPolicy().precreatePauses.isEmpty)
    let key = String(line.prefix { $0 != " " })
    let flag = try Loader(flags: ["gateway.upay.\(key)=7s"]).load().orderPolicy()
    #expect(flag.precreatePauses.isEmpty)
  }

  @Test func theMachinesOwnAccounts() {
    let accounts = SystemAccounts()
    #expect(accounts.groupID("root") == 0 && accounts.userID("root") == 0)
    #expect(accounts.groupID("no-such-group-1") == nil && accounts.userID("no-such-user-1") == nil)
  }

  @Test func theDefaultFileNeedNotBeThereButANamedOneMust() throws {
    var loader = try Loader()
    let missing = "\(loader.directory.path)/missing.conf"
    loader.sources.file = missing
    #expect(loader.errors() == ["missing.conf: there is no such file"])
  }
}

@Suite struct ConfigurationSampleTests {
  static var repository: String {
    var path = #filePath[...]
    for _ in 0..<3 { path = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex) }
    return String(path)
  }

  @Test func theFileInEtcIsTheTable() throws {
    let file = "\(Self.repository)/etc/upayd/upayd.conf"
    let text = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
    #expect(text == Configuration.sample, "etc/upayd/upayd.conf must be Configuration.sample")
  }

  @Test func itLoadsAsItIsAndChangesNothing() throws {
    let plain = try Loader().load()
    let sample = try Loader(Configuration.sample).load()
    #expect(sample.shown == plain.shown)
  }

  @Test func everyKeyOfItCanBeUncommented() throws {
    let lines = Configuration.sample.split(separator: "\n", omittingEmptySubsequences: false)
    let text = lines.map { line in
      line.hasPrefix("#") && !line.hasPrefix("# ") && line != "#" ? line.dropFirst() : line
    }.joined(separator: "\n")
    let loader = try Loader(text.replacing("[printer NAME]", with: "[printer OTHER]"))
    let configuration = try loader.load()
    #expect(configuration.scanners.map(\.name) == ["NAME"])
    #expect(configuration.printers.map(\.name) == ["OTHER"])
    let file = configuration.shown.filter { $0.origin.hasPrefix(loader.directory.path) }
    #expect(file.count > 55)
    var policy = OrderPolicy()
    policy.precreatePauses = []
    #expect(configuration.orderPolicy() == policy)
    #expect(configuration.shown.allSatisfy { $0.origin != "default" || $0.value.isEmpty == false })
  }
}
