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
    let setting = reader.settings[SectionID(dotted: "gateway.upay")]?["vendor_key_file"]
    let origin = setting?.origin ?? .builtIn
    do throws(ValueError) {
      if let credentialsDirectory {
        let path = "\(credentialsDirectory)/gateway.upay.vendor_key"
        gateways.upay.vendorKey = try Secret.read(path, forbidden: S_IRWXO)
        gateways.upay.vendorKeyOrigin = "systemd credential"
      }
      if gateways.upay.vendorKey == nil, let path = gateways.upay.vendorKeyFile {
        gateways.upay.vendorKey = try Secret.read(path, forbidden: S_IRWXG | S_IRWXO)
        gateways.upay.vendorKeyOrigin = path
        if gateways.upay.vendorKey == nil { throw ValueError("there is no file \(path)") }
      }
    } catch {
      reader.errors.add(origin, "gateway.upay.vendor_key_file: \(error.message)")
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
    let set = reader.settings[SectionID(dotted: "gateway.upay")] ?? [:]
    if ["poll_fast", "poll_fast_for", "poll_slow"].contains(where: { set[$0] != nil }) {
      gateways.upay.policy.precreatePauses = []
    }
  }

  private func checkDevices(_ reader: inout SettingsReader) {
    var devices: [DeviceSelector: SectionID] = [:]
    for (id, origin) in reader.named {
      let name = id.name ?? ""
      let device =
        id.dotted == "scanner"
        ? scanners.first { $0.name == name }?.device : printers.first { $0.name == name }?.device
      guard let device, device != .auto else { continue }
      if let other = devices.updateValue(id, forKey: device) {
        let origin = reader.settings[id]?["device"]?.origin ?? origin
        reader.errors.add(origin, "\(id.text).device: \(other.text) has the same device")
      }
    }
  }
}
