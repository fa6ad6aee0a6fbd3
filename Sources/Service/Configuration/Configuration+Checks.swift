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
    checkDevices(&reader)
    warnOfUnusedKeys()
  }

  /// What is taken and checked already, and does nothing yet.
  private mutating func warnOfUnusedKeys() {
    let unused = [
      "receipt.template": receipt.template != nil, "receipt.logo": receipt.logo != nil,
      "report.reconcile_at": report.reconcileAt != nil,
    ]
    for (key, isSet) in unused.sorted(by: { $0.key < $1.key }) where isSet {
      warnings.append("\(key) has no effect in this version")
    }
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

  private mutating func checkAccounts(
    _ accounts: any Accounts, _ reader: inout SettingsReader
  ) {
    if let group = socket.group, !accounts.isGroup(group) {
      let origin = reader.settings[SectionID(dotted: "socket")]?["group"]?.origin ?? .builtIn
      reader.errors.add(
        origin,
        "socket.group = \(group): there is no such group; make it, or set socket.group to another "
          + "one or to nothing")
    }
    let roles = [
      ("cashier", access.cashier), ("supervisor", access.supervisor), ("admin", access.admin),
    ]
    for (role, names) in roles {
      for name in names where !accounts.isGroup(name) && !accounts.isUser(name) {
        warnings.append("access.\(role): there is no group or user \(name)")
      }
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
