import Service
import Terminal
import Testing

@Suite struct ConfigurationErrorTests {
  /// A text, and the beginnings of what is said about it.
  static let texts: [(text: String, errors: [String])] = [
    ("name = x", ["upayd.conf:1: name stands before the first [section]"]),
    ("[nonsense]\na = b\nc = d", ["upayd.conf:1: there is no section [nonsense]"]),
    (
      "[gateway upai]\nurl = x",
      ["upayd.conf:1: there is no section [gateway upai]; did you mean gateway upay?"]
    ),
    ("[scanner]\n", ["upayd.conf:1: [scanner] needs a name"]),
    ("[scanner a b]\n", ["upayd.conf:1: [scanner a b] needs a name"]),
    ("[terminal\nname = x", ["upayd.conf:1: a section's line", "upayd.conf:2: name stands"]),
    ("[terminal] ; mine\n", ["upayd.conf:1: a section's line ends with its ]"]),
    (
      "\n[gateway upay]\n# comment\npay_timout = 5s\n",
      ["upayd.conf:4: there is no key pay_timout in [gateway upay]; did you mean pay_timeout?"]
    ),
    (
      "[gateway upay]\nvendor_key = 0123456789\n",
      ["upayd.conf:2: vendor_key: a secret is never written in the configuration"]
    ),
    ("[terminal]\nname = a\nname = b", ["upayd.conf:3: name was set in line 2 already"]),
    (
      "[terminal]\nname = a\n[limits]\n[terminal]\nname = b",
      ["upayd.conf:5: name was set in line 2 already"]
    ),
    ("[terminal]\nname\n", ["upayd.conf:2: this is no section, entry or comment"]),
    ("[terminal]\nname: x\n", ["upayd.conf:2: this is no section, entry or comment"]),
    ("[terminal]\nname: x = y\n", ["upayd.conf:2: a key ends with ="]),
    ("[terminal]\n = x\n", ["upayd.conf:2: the key is missing"]),
    ("[terminal]\nname = a\u{1}b\n", ["upayd.conf:2: the line holds octets that are no text"]),
    (
      "[terminal]\nname = " + String(repeating: "x", count: 191),
      ["upayd.conf:2: the line has 198 octets; at most 197 are read"]
    ),
    ("#" + String(repeating: "x", count: 300), ["upayd.conf:1: the line has 301 octets"]),
    (
      "[" + String(repeating: "x", count: 60) + "]",
      ["upayd.conf:1: the name of the section is too long", "upayd.conf:1: there is no section"]
    ),
    (
      "[scanner a]\ndevice = /dev/x\n[printer b]\ndevice = /dev/x",
      ["upayd.conf:4: printer.b.device: scanner.a has the same device"]
    ),
  ]

  @Test(arguments: texts.indices) func textThatIsWrong(index: Int) throws {
    let (text, expected) = Self.texts[index]
    let errors = try Loader(text).errors()
    #expect(errors.count == expected.count, "\(errors)")
    for (error, beginning) in zip(errors, expected) {
      #expect(error.hasPrefix(beginning), "\(error)")
    }
  }

  @Test func aLineOfTheGreatestLengthIsReadWhole() throws {
    let path = "/" + String(repeating: "x", count: 196 - "directory = ".utf8.count)
    let line = "directory = \(path)"
    #expect(line.utf8.count == 197)
    for end in ["", "\n", "\r\n"] {
      #expect(try Loader("[state]\n" + line + end).load().state.directory == path)
    }
  }

  @Test func windowsLineEndsAndAByteOrderMarkAreNoError() throws {
    let configuration = try Loader("\u{FEFF}[terminal]\r\n  name = x  \r\n\r\n").load()
    #expect(configuration.terminal.name == "x")
  }

  @Test func allErrorsAreSaidAtOnceInTheirOrder() throws {
    var loader = try Loader(
      "[terminal]\ncurrency = XXX\nlanguage = fr\n[gateway upay]\npay_timeout = 5\n",
      environment: ["UPAYD_CHECK_IN_TIME": "25:00", "UPAYD_NONSENSE": "1"],
      flags: ["limits.wait=301s", "nonsense"])
    try loader.directory.write("upayd.conf.d/a.conf", "[x]\n")
    loader.sources.accounts = NamedAccounts(groups: [])
    let errors = loader.errors()
    let beginnings = [
      "upayd.conf:2: terminal.currency = XXX: it is not known; right would be one of CNY",
      "upayd.conf:3: terminal.language = fr: that is another word; right would be one of en, zh",
      "upayd.conf:5: gateway.upay.pay_timeout = 5: the unit must be one of ms, s, m, h, d; "
        + "right would be a duration (ms s m h d), 100ms to 10m",
      "upayd.conf.d/a.conf:1: there is no section [x]",
      "environment UPAYD_CHECK_IN_TIME: check_in.time = 25:00",
      "environment UPAYD_NONSENSE: there is no key of this name",
      "--set: limits.wait = 301s: it is out of range; right would be a duration",
      "--set: nonsense: write --set section.key=value",
      "default: socket.group = upay: there is no such group",
    ]
    #expect(errors.count == beginnings.count)
    for (error, beginning) in zip(errors, beginnings) {
      #expect(error.hasPrefix(beginning), "\(error)")
    }
  }

  static let values: [(key: String, right: [String], wrong: [String])] = [
    (
      "gateway.upay.url",
      [
        "https://a", "https://a:8443/b/", "http://localhost:1", "http://[::1]:80",
        "http://127.9.9.9",
      ],
      [
        "", "a", "ftp://a", "http://a", "http://127.0.0.1.evil.example", "https://", "https://a b",
        "https://u:p@a", "https://a?b", "https://a#b", "https://a:0", "https://a:x", "http://[::2]",
        "https://a:65536", "http://localhost.example", "http://127.0.0.1@a", "https://a\\b",
      ]
    ),
    (
      "gateway.upay.pay_timeout", ["100ms", "10m", "0060s"],
      ["", "5", "5 s", "-5s", "5S", "99ms", "601s", "1.5s", "99999999999999999d", "٣s", "s"]
    ),
    ("check_in.jitter", ["0s", "0ms", "24h", "1d"], ["25h", "0"]),
    (
      "check_in.time", ["00:00", "23:59"],
      ["", "4:00", "24:00", "04:60", "0400", "04:0a", "04:00:00"]
    ),
    (
      "terminal.day_zone", ["+00:00", "-12:00", "+14:00"], ["", "08:00", "+14:01", "-12:01", "+8"]
    ),
    (
      "terminal.device_id", ["", "x", String(repeating: "x", count: 32)],
      [
        String(repeating: "x", count: 33), "a b", "茶",
      ]
    ),
    ("terminal.name", ["", "茶"], [String(repeating: "茶", count: 22), "a\u{7F}"]),
    ("terminal.currency", ["CAD"], ["", "cny"]),
    ("gateway.upay.precreate_payway", ["", "3", "17"], ["wechat", "1234"]),
    ("gateway.upay.cancel_attempts", ["0", "20"], ["", "21", "-1", "+1", "1s"]),
    ("gateway.upay.late_payment", ["return", "ask"], ["", "Return"]),
    ("gateway.upay.ca_file", ["", "/a"], ["a", "./a"]),
    ("state.directory", ["/a"], ["", "a"]),
    (
      "socket.path", ["/" + String(repeating: "x", count: 106)],
      [
        "", "/" + String(repeating: "x", count: 107),
      ]
    ),
    ("access.cashier", ["", "a", "a, b"], ["a b", "a,,b,c d", "a/b"]),
    (
      "scanner.a.device",
      [
        "auto", "usb:0c2e:0200", "usb:0c2e:0200:S 1", "usb-port:1-3", "usb-port:10-3.2.11.4.5.6",
        "/dev/x",
      ],
      [
        "", "usb", "usb:0c2e", "usb:c2e:0200", "usb:0c2e:020g", "usb:0c2e:0200:", "ttyUSB0",
        "usb-port:", "usb-port:1", "usb-port:1-", "usb-port:1-0", "usb-port:1-3.", "usb-port:-3",
        "usb-port:1-3.2.1.4.5.6.7", "usb-port:1-3-2", "usb-port:a-1", "usb-port:1-1234",
      ]
    ),
    ("scanner.a.baud", ["9600"], ["", "9601", "-9600"]),
    ("scanner.a.format", ["8N1", "7e2"], ["", "9N1", "8N"]),
    ("scanner.a.flow", ["none", "rtscts", "xonxoff", "dtrdsr"], ["", "hardware"]),
    ("scanner.a.layout", ["us", "de", "ch", "fi"], ["", "xx", "US"]),
    ("scanner.a.payment_code", ["", "25-30:16-24, 62:19"], ["62", "25-3:16"]),
    ("printer.a.profile", ["auto", "58mm", "80mm"], ["76mm"]),
    ("printer.a.qr", ["auto", "native", "raster"], ["draw"]),
    ("printer.a.charset", ["auto", "gb18030", "cp437"], ["utf8"]),
    ("printer.a.cut", ["auto", "none", "partial", "full"], ["yes"]),
    ("printer.a.drawer", ["auto", "none", "pin2", "pin5"], ["pin3"]),
    ("printer.a.language", ["", "en", "zh"], ["fr"]),
    ("report.reconcile_at", ["", "01:30"], ["1:30"]),
    ("limits.max_amount", ["1", "9999999999"], ["", "0", "10000000000", "1.00"]),
    ("limits.wait", ["0s", "300s", "5m"], ["301s"]),
  ]

  @Test(arguments: values.indices) func valuesOfEachKind(index: Int) throws {
    let (key, right, wrong) = Self.values[index]
    for value in right {
      #expect(try Loader(flags: ["\(key)=\(value)"]).errors() == [], "\(key)=\(value)")
    }
    for value in wrong {
      let errors = try Loader(flags: ["\(key)=\(value)"]).errors()
      #expect(errors.count == 1, "\(key)=\(value)")
      let isNamed = errors.first?.hasPrefix("--set: \(key)") ?? false
      #expect(isNamed && errors.first?.contains("right would be") == true, "\(errors)")
    }
  }

  static let flags: [(flag: String, error: String)] = [
    ("terminal.nam=x", "--set: there is no key nam in [terminal]; did you mean name?"),
    ("termnal.name=x", "--set: there is no key termnal.name; did you mean terminal.name?"),
    ("scanner.baud=9600", "--set: there is no key scanner.baud"),
    ("scanner.a.b.baud=9600", "--set: there is no key scanner.a.b.baud"),
    ("scanner.a.bau=1", "--set: there is no key bau in [scanner NAME]; did you mean baud?"),
    ("=x", "--set: there is no key "),
  ]

  @Test(arguments: flags.indices) func flagsThatAreWrong(index: Int) throws {
    let errors = try Loader(flags: [Self.flags[index].flag]).errors()
    #expect(errors.count == 1)
    #expect(errors.first?.hasPrefix(Self.flags[index].error) == true, "\(errors)")
  }

  @Test(arguments: [
    "UPAYD_", "UPAYD_TERMINAL", "UPAYD_TERMINAL_NAM", "UPAYD_terminal_name", "UPAYD_SCANNER_BAUD",
    "UPAYD_SCANNER__BAUD", "UPAYD_GATEWAY_UPAY_VENDOR_KEY", "UPAYD_SCANNER_A.B_BAUD",
  ])
  func variablesThatMeanNothing(name: String) throws {
    let errors = try Loader(environment: [name: "secret-value", "OTHER": "x"]).errors()
    #expect(errors.count == 1)
    #expect(errors.first?.hasPrefix("environment \(name): there is no key of this name") == true)
    #expect(errors.first?.contains("secret-value") == false)
  }

  @Test func aVariableThatCouldMeanTwoSections() throws {
    let loader = try Loader(
      "[scanner a-b]\n[scanner A_B]\n", environment: ["UPAYD_SCANNER_A_B_BAUD": "9600"])
    #expect(
      loader.errors() == [
        "environment UPAYD_SCANNER_A_B_BAUD: it could mean scanner.a-b.baud or scanner.A_B.baud"
      ])
  }

  @Test func filesAndErrorsAreBounded() throws {
    let many = "[terminal]\n" + String(repeating: "nonsense\n", count: 5_000)
    #expect(try Loader(many).errors().count == 200)
    let large = try Loader(String(repeating: "#\n", count: 600_000))
    #expect(large.errors() == ["upayd.conf: it has more than 1048576 octets"])
    let names = (0..<70).map { "[scanner s\($0)]" }.joined(separator: "\n")
    #expect(try Loader(names).errors().first?.contains("more than 64") == true)
  }

  @Test func whatIsNoFileIsAnError() throws {
    var loader = try Loader()
    loader.sources.file = loader.directory.path
    #expect(loader.errors().count == 1)
    #expect(loader.errors().first?.hasSuffix("it is not a file") == true)
  }

  @Test func octetsThatAreNoTextAreAnErrorAndNoCrash() throws {
    let loader = try Loader()
    var dice: UInt64 = 1
    for length in 0..<400 {
      var octets: [UInt8] = Array("[terminal]\nname = ".utf8)
      for _ in 0..<length {
        dice = dice &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        octets.append(UInt8(truncatingIfNeeded: dice >> 40))
      }
      try loader.directory.write("upayd.conf", octets: octets)
      _ = loader.errors()
    }
    try loader.directory.write("upayd.conf", octets: Array("[terminal]\nname = ".utf8) + [0xFF])
    #expect(loader.errors().first?.hasPrefix("upayd.conf:2: the line holds octets") == true)
    try loader.directory.write("upayd.conf", octets: Array("[terminal]\nname = a".utf8) + [0])
    #expect(loader.errors().first?.hasPrefix("upayd.conf:2: the line holds octets") == true)
  }
}
