internal import Cryptography
internal import Glibc
internal import Terminal

// What needs more than one key, or the machine.
extension Configuration {
  mutating func complete(_ sources: ConfigurationSources, _ reader: inout SettingsReader) {
    if let directory = sources.environment["CREDENTIALS_DIRECTORY"], directory.hasPrefix("/") {
      credentialsDirectory = directory
    }
    completeDeviceID(sources, &reader)
    completeGateways(&reader)
    checkRoutes(&reader)
    warnAboutCurrency()
    checkAccounts(sources.accounts, &reader)
    completeCallbacks(&reader)
    chooseTimetables(reader)
    readReceiptFiles(&reader)
    readPrinterProfiles(sources, &reader)
    readDeviceTable(sources, &reader)
    checkDevices(&reader)
  }

  /// A hash of the machine's id, which itself should not leave the machine.
  private mutating func completeDeviceID(
    _ sources: ConfigurationSources, _ reader: inout SettingsReader
  ) {
    if let given = terminal.givenDeviceID {
      terminal.deviceID = given
      return
    }
    let octets = (try? INIFile.read(sources.machineIDFile)) ?? nil
    let id = (octets ?? []).prefix { $0.isAlphanumeric }
    guard id.count == 32 else {
      reader.errors.add(
        .builtIn,
        "terminal.device_id: \(sources.machineIDFile) holds no machine id to make it from; "
          + "set terminal.device_id to up to 32 characters")
      return
    }
    let digest = Digest.hmacSHA256(key: Array(id), message: Array("upayd device_id".utf8))
    terminal.deviceID = digest.prefix(16).hex
  }

  /// The files that the sections of the payment systems name.
  private mutating func completeGateways(_ reader: inout SettingsReader) {
    var files = sectionFiles("gateway.upay", reader)
    // Upay alone does without an address: it is told none that nobody listens at.
    if gateways.upay.notifyURL == nil, gateways.upay.callbackKeyFile != nil {
      gateways.upay.notifyURL = callbacks.address(of: "upay")
    }
    gateways.upay.complete(&files)
    note(files, &reader)
    for index in gateways.accounts.indices {
      let account = gateways.accounts[index]
      var files = sectionFiles(account.dotted, reader)
      if files.settings["callback_url"] == nil, let address = callbacks.address(of: account.name) {
        gateways.accounts[index].callbackURL = address
      }
      if account.merchantID != nil {
        gateways.accounts[index].complete(&files)
        if gateways.accounts[index].gateway?.isExperimental == true {
          warnings.append(
            "[gateway \(account.name)] is experimental: much of it is assumed; see "
              + "docs/gateways/\(account.name).md before real money moves there")
        }
        warnAboutSubject(of: gateways.accounts[index])
      } else if let key = files.firstFile {
        files.refuse(key, "merchant_id is missing, so that \(account.name) cannot be used")
      }
      note(files, &reader)
    }
  }

  /// The subject that orders have which name none must be one that the system takes.
  private mutating func warnAboutSubject(of account: any AccountSection) {
    guard let gateway = account.gateway, let number = ClientSN("A") else { return }
    let subject = terminal.subject ?? terminal.name ?? "upayd"
    let request = OrderRequest(
      clientSN: number, kind: .precreate, gateway: account.name, totalAmount: Amount(1),
      currency: account.currency, subject: subject, operator: "upayd")
    guard let wrong = gateway.violations(in: request).first(where: { $0.field == "subject" })
    else { return }
    let key = terminal.subject == nil ? "name" : "subject"
    warnings.append(
      "[gateway \(account.name)] takes no order whose subject is terminal.\(key): it "
        + "\(wrong.message). Set terminal.subject to one that it takes, or name one with each order"
    )
  }

  private func sectionFiles(_ dotted: String, _ reader: SettingsReader) -> SectionFiles {
    SectionFiles(
      dotted, reader.settings[SectionID(dotted: dotted)] ?? [:],
      credentialsDirectory: credentialsDirectory)
  }

  private mutating func note(_ files: SectionFiles, _ reader: inout SettingsReader) {
    for (origin, message) in files.complaints { reader.errors.add(origin, message) }
    secretOrigins.merge(files.secretOrigins) { $1 }
  }

  /// Finds the numbers of whoever `[access]` names, once: a group made later counts after a restart.
  private mutating func checkAccounts(
    _ accounts: any Accounts, _ reader: inout SettingsReader
  ) {
    if let group = socket.group, accounts.groupID(group) == nil {
      let origin = reader.settings[SectionID(dotted: "socket")]?["group"]?.origin ?? .builtIn
      reader.errors.add(
        origin,
        "socket.group = \(group): there is no such group; make it, or set socket.group to another "
          + "one or to nothing")
    }
    let roles: [(Role, [String])] = [
      (.cashier, access.cashier), (.supervisor, access.supervisor), (.admin, access.admin),
    ]
    access.rules.superusers = [0, geteuid()]
    for (role, names) in roles {
      var members = AccessRules.Members()
      for name in names {
        let (group, user) = (accounts.groupID(name), accounts.userID(name))
        if let group { members.groups.insert(group) }
        if let user { members.users.insert(user) }
        if group == nil && user == nil {
          warnings.append("access.\(role): there is no group or user \(name)")
        }
      }
      access.rules.members[role] = members
    }
  }

  /// Whoever says how often it is asked says it for everything; else there are timetables.
  private mutating func chooseTimetables(_ reader: SettingsReader) {
    func saysHowOften(_ section: String) -> Bool {
      let set = reader.settings[SectionID(dotted: section)] ?? [:]
      return ["poll_fast", "poll_fast_for", "poll_slow"].contains { set[$0] != nil }
    }
    if saysHowOften("gateway.upay") { gateways.upay.policy.precreatePauses = [] }
    for index in gateways.accounts.indices {
      let account = gateways.accounts[index]
      let timetable = saysHowOften(account.dotted) ? ([], []) : account.timetable
      gateways.accounts[index].policy.payPauses = timetable.0
      gateways.accounts[index].policy.precreatePauses = timetable.1
    }
  }

  private func checkDevices(_ reader: inout SettingsReader) {
    var devices: [DeviceSelector: SectionID] = [:]
    for (id, origin) in reader.named {
      let name = id.name ?? ""
      let device: DeviceSelector? =
        switch id.dotted {
        case "scanner": scanners.first { $0.name == name }?.device
        case "printer": printers.first { $0.name == name }?.device
        default: nil
        }
      guard let device, device != .auto else { continue }
      if let other = devices.updateValue(id, forKey: device) {
        let origin = reader.settings[id]?["device"]?.origin ?? origin
        reader.errors.add(origin, "\(id.text).device: \(other.text) has the same device")
      }
    }
  }
}
