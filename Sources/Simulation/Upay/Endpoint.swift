/// Where the gateway serves (Upay Web API, endpoints).
enum Endpoint: String, CaseIterable {
  case activate = "/terminal/activate"
  case checkIn = "/terminal/checkin"
  case uploadLog = "/terminal/uploadLog"
  case pay = "/upay/v2/pay"
  case precreate = "/upay/v2/precreate"
  case query = "/upay/v2/query"
  case refund = "/upay/v2/refund"
  case revoke = "/upay/v2/revoke"
  case cancel = "/upay/v2/cancel"
}
