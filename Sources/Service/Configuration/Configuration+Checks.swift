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
    completeVendorKey(&reader)
    completeSignKey(&reader)
    checkRoutes(&reader)
    checkAccounts(sources.accounts, &reader)
    choosePrecreateTimes(reader)
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

  private mutating func completeVendorKey(_ reader: inout SettingsReader) {
    let found = secret("gateway.upay", "vendor_key", file: gateways.upay.vendorKeyFile, &reader)
    gateways.upay.vendorKey = found?.secret
    gateways.upay.vendorKeyOrigin = found?.origin ?? ""
  }

  private mutating func completeSignKey(_ reader: inout SettingsReader) {
    let found = secret("gateway.ottpay", "sign_key", file: gateways.ottpay.signKeyFile, &reader)
    gateways.ottpay.signKey = found?.secret
    gateways.ottpay.signKeyOrigin = found?.origin ?? ""
    let set = reader.settings[SectionID(dotted: "gateway.ottpay")] ?? [:]
    if let merchant = set["merchant_id"], gateways.ottpay.merchantID != nil, found == nil,
      set["sign_key_file"] == nil
    {
      reader.errors.add(
        merchant.origin,
        "gateway.ottpay.merchant_id: there is no sign key for it; name a file of mode 0600 by "
          + "sign_key_file")
    }
    if gateways.ottpay.merchantID == nil, found != nil {
      reader.errors.add(
        set["sign_key_file"]?.origin ?? .builtIn,
        "gateway.ottpay.merchant_id: is missing, so that OTT Pay cannot be used")
    }
  }

  /// A secret from its systemd credential, else from its file; what is wrong with either is reported.
  private func secret(
    _ section: String, _ name: String, file: String?, _ reader: inout SettingsReader
  ) -> (secret: Secret, origin: String)? {
    let setting = reader.settings[SectionID(dotted: section)]?["\(name)_file"]
    do throws(ValueError) {
      if let credentialsDirectory,
        let secret = try Secret.read(
          "\(credentialsDirectory)/\(section).\(name)", forbidden: S_IRWXO)
      {
        return (secret, "systemd credential")
      }
      guard let file else { return nil }
      guard let secret = try Secret.read(file, forbidden: S_IRWXG | S_IRWXO) else {
        throw ValueError("there is no file \(file)")
      }
      return (secret, file)
    } catch {
      reader.errors.add(setting?.origin ?? .builtIn, "\(section).\(name)_file: \(error.message)")
      return nil
    }
  }

  private func checkRoutes(_ reader: inout SettingsReader) {
    let known = [
      gateways.usesUpay ? "upay" : nil, gateways.ottpay.merchantID == nil ? nil : "ottpay",
    ].compactMap(\.self)
    for route in routes {
      let id = SectionID(dotted: "route", name: route.name)
      func refuse(_ key: String, _ message: String) {
        let origin =
          reader.settings[id]?[key]?.origin ?? reader.named.first { $0.id == id }?.origin
        reader.errors.add(origin ?? .builtIn, "\(id.text).\(key): \(message)")
      }
      if !known.contains(route.gateway ?? "") {
        refuse("gateway", "name one that is configured: \(known.joined(separator: ", "))")
      }
      if let verb = route.verb, !["pay", "precreate", "preauth"].contains(verb) {
        refuse("verb", "right would be pay, precreate or preauth")
      }
      if let currency = route.currency, Currency(code: currency) == nil {
        refuse(
          "currency",
          "right would be one of \(Currency.known.map(\.code).joined(separator: ", "))")
      }
    }
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

  /// Whoever says how often it is asked says it for QR codes too; else they have times of their own.
  private mutating func choosePrecreateTimes(_ reader: SettingsReader) {
    func saysHowOften(_ section: String) -> Bool {
      let set = reader.settings[SectionID(dotted: section)] ?? [:]
      return ["poll_fast", "poll_fast_for", "poll_slow"].contains { set[$0] != nil }
    }
    if saysHowOften("gateway.upay") { gateways.upay.policy.precreatePauses = [] }
    // OTT Pay publishes no timetable: somebody waits at the counter at first.
    gateways.ottpay.policy.precreatePauses =
      saysHowOften("gateway.ottpay")
      ? []
      : Array(repeating: .seconds(2), count: 5) + Array(repeating: .seconds(5), count: 12)
        + [.seconds(15)]
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
