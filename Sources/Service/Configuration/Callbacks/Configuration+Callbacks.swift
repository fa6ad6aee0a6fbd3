extension Configuration {
  /// Checks what `[callbacks]` names, so that a listener that is wanted can be there.
  mutating func completeCallbacks(_ reader: inout SettingsReader) {
    let set = reader.settings[SectionID(dotted: "callbacks")] ?? [:]
    guard let listen = callbacks.listen else {
      if callbacks.publicURL != nil {
        warnings.append("callbacks.public_url is not used: callbacks.listen is empty")
      }
      return
    }
    func refuse(_ key: String, _ message: String) {
      let origin = set[key]?.origin ?? set["listen"]?.origin ?? .builtIn
      reader.errors.add(origin, "callbacks.\(key): \(message)")
    }
    guard let certificateFile = callbacks.certificateFile else {
      return refuse("certificate_file", "is needed: callbacks.listen = \(listen.text)")
    }
    let settings = CallbackSettings(
      listen: listen, allow: callbacks.allow, connections: callbacks.connections,
      rate: callbacks.rate, certificateFile: certificateFile, keyFile: callbacks.keyFile,
      credential: credentialsDirectory.map { "\($0)/callbacks.key" })
    do throws(CallbackSettings.Fault) {
      try settings.check()
    } catch {
      return refuse(error.key, error.message)
    }
    callbacks.settings = settings
    if settings.usesCredential { secretOrigins["callbacks.key"] = "systemd credential" }
  }
}
