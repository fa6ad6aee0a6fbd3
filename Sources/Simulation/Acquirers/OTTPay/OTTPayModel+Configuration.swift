extension OTTPayModel {
  func configuration(
    _ announcement: Announcement, in directory: Directory
  ) throws -> [(key: String, value: String)] {
    try directory.write(signKey + "\n", to: "ottpay.key", mode: 0o600)
    return [
      ("url", announcement.url), ("ca_file", announcement.caFile), ("merchant_id", merchantID),
      ("sign_key_file", directory.path(of: "ottpay.key")), ("currency", "CNY"),
      ("precreate_payway", "1"),
    ]
  }
}
