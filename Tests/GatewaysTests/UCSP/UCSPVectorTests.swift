import Conformance
import Cryptography
import Gateways
import Terminal
import Testing

/// The vector was computed and signed by the `openssl` program, under a key that was thrown away.
@Suite struct UCSPVectorTests {
  static let message = """
    {"msgInfo":{"versionNo":"1.0.0","msgID":"U0001034420261121063000000001","timeSta\
    mp":"20261121063000","msgType":"SUBMIT_PAYMENT_ORDER","insID":"POSSIM01"},"trxIn\
    fo":{"orderId":"20261121063000001","merId":"777290058110048","acqIIN":"00010344"\
    ,"txnTime":"20261121063000","txnAmt":"1000","currencyCode":"156","frontUrl":"htt\
    ps://pos.example/front","backUrl":"https://pos.example/back"},"certificateSignat\
    ure":{"appSignCertID":"68759663125","signature":"00000000"}}
    """
  static let digest = "14ba574eae3f6733048b84da6a0b1654e33d413fba4c874aa6b83e45f1f122d3"
  static let signatures: [SignatureScheme: String] = [
    .wrapped: """
    NErcGa8eMrX1lg7hr5Oq+gjp52EdifVQnvhKaRdDNRXNNLM5BZHJJ4++4QC6qKAwOIL5pt+4aE6oKb\
    +Jmd2dISQS3S2ZM+fWCeIRc899Pss38VOqlIH2bstXcEtbDPKlchOmDZ5SQLOXiV8/auUOKPmBLL1G\
    msdvLA99W7kraiyweAsbzG7Ls1LEDXaNhdTBZZxrMIRi67a5bjmGgdCezQbvUUGwXCVXmQJHvwHI1q\
    ryUZi3s2/D1H5Rs7qhJbd16s2qaegXxLe8MpVJtOQ5vneJ92iW1SQ+d/IMLgMMxCZ7+oO/ih4jz1Sr\
    n00hoGpv2claRhBm7/SO6Mm/nd+MGw==
    """,
    .bare: """
    A6wqrD5JbyIiGmVJSdMlxpw9qesTNhDqe6q3pVvUMWp4Dxqlnw1/m4BgiF36kvtnympajU36it3Vxl\
    VVZD3KjnIMMwH70b3ndl7jukWTtcFDX90Ok+JkwANkd1if9wPwaxpzxheOnmirUcpy/tB0VXmg+cOA\
    B/7T3FMBspFk0pg9wsXf3JfUPM+HXIV5GYoeve+8SulaxJSVoKyOEBVJ7s125ovMr6lxV8dz3p5Pih\
    pzA7013BeJkQ+mcwhQDEsjv//FcUlbJLD3PvLoxX5rS9biqY4kFB7GDtrfET8Ksvxd/lFWT7fBcdn5\
    C880NHQzBSwU6HXXi/1YTPyzDMafeQ==
    """,
  ]
  static let certificate = """
    -----BEGIN CERTIFICATE-----
    MIIDAjCCAeqgAwIBAgIFEAJlMhUwDQYJKoZIhvcNAQELBQAwGDEWMBQGA1UEAwwN
    VEVTVC1NRVJDSEFOVDAeFw0yNjExMjEwNjM3MjNaFw0zNjExMTgwNjM3MjNaMBgx
    FjAUBgNVBAMMDVRFU1QtTUVSQ0hBTlQwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAw
    ggEKAoIBAQDdN3p9onzw+OjHMVoTmrGLAZxU63WVQU9GNcgO3VedJX52jVYFyPp2
    CAHeNesYPvcGCB6A1LVm1w9nDgeHmWk5ZV+ik5j0VafnOBIUBgHZ7kMgZ9KbwPie
    Ku/YFV1oag7+DG6sexf5mVmiWkB4Nvq1mw8RwOeUPVhmHsd295ckKUnCpg92IywT
    e6Aw4IsOOT0DwOi5uS+jFjFGrz4x1r6fPdOMASDeRJXzPtlVIE3pw+oYyRk20fSo
    0WRq3oTGKGADFdkh+hiE5CADSdAoeJi7JsVL5fJVo80xWR/rlv2P2kMBp7gVYYVy
    8+dXREWvcdGXxNuDx11h98I0N2OlCDDbAgMBAAGjUzBRMB0GA1UdDgQWBBRF6IO4
    7wkqLjg1X6eCpb0HWhU4bDAfBgNVHSMEGDAWgBRF6IO47wkqLjg1X6eCpb0HWhU4
    bDAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQALmHrCNcYAf+tj
    zOknA0a25zTIggAIndmlBr85t45/quMIjgtyM1HDPhFPn3+sBTxke/tslF6tz5RV
    XEcBN0ly0xtf23XutvepC+JLESZxHyDxGbEU3JxqlM+HRNaFnsyQ9jj3vJWOQfVV
    orjNVcvtwX1iZdMCuk0Lk6BPZ6/2qjSfvJF1rL4B0fpl8sSWnqwtE76eu1/mmwap
    Zo7OFvksdIUv49hFjwDYRAHOCLR0TBRAcVOlZ3pYmBzUXFmvQ0ewDQHOusEfoILn
    agsR13shU+fWtbsb1Ur8r5C25aQe2Gyb31xKONLaUkD92mFB66uu6wDDUjvVAV31
    GtbW/7Ck
    -----END CERTIFICATE-----
    """
  /// When the certificate was valid, seconds since 1970.
  static let time: Int64 = 1_800_000_000

  @Test(arguments: SignatureScheme.allCases)
  func signatures(_ scheme: SignatureScheme) throws {
    covers("ucsp:3/vector", "ucsp:3/schemes", "ucsp:3/octets")
    let octets = Array(Self.message.utf8)
    #expect(Digest.sha256(octets).hex == Self.digest)
    let signer = try TrustedCertificates([Self.certificate])
      .signer(Self.certificate, at: Self.time)
    #expect(signer.serialNumber == "68759663125")
    let signature = try #require(Self.signatures[scheme].flatMap(Base64.decode))
    #expect(signer.key.accepts(signature, of: octets, scheme))
    for other in SignatureScheme.allCases where other != scheme {
      #expect(!signer.key.accepts(signature, of: octets, other))
    }
  }

  /// What we send is what the vector signs, to the octet.
  @Test(arguments: SignatureScheme.allCases)
  func ourRequest(_ scheme: SignatureScheme) throws {
    covers("ucsp:3/msgInfo", "ucsp:4/SUBMIT_PAYMENT_ORDER")
    let world = try UCSPWorld.shared.get()
    let merchant = UCSPWorld.merchant(world.merchant.key, world.merchant.platform, scheme)
    let request = UCSPRequests(merchant).make(
      UCSPWorld.transaction(), at: UCSPWorld.time, message: 1)
    let http = try request.http(as: merchant)
    #expect(http.path == "/SUBMIT_PAYMENT_ORDER")
    #expect(request.id == "U0001034420261121063000000001")
    let sent = String(decoding: http.body, as: UTF8.self)
    let parts = Self.message.split(separator: "00000000\"}}")
    let head = try #require(parts.first)
    #expect(sent.hasPrefix(head) && sent.hasSuffix("\"}}"))
    let text = String(sent.dropFirst(head.count).dropLast(3))
    let signature = try #require(Base64.decode(text))
    let key = world.other.key.verificationKey
    #expect(key.accepts(signature, of: Self.message.utf8, scheme))
    #expect(!key.accepts(signature, of: http.body, scheme))
  }

  @Test func otherRequests() throws {
    covers("ucsp:4/CLOSE_AUTO_DEBIT", "ucsp:4/SIGN_AUTO_DEBIT", "ucsp:4/SUBMIT_AUTO_DEBIT")
    let world = try UCSPWorld.shared.get()
    let requests = UCSPRequests(world.merchant)
    let (time, number) = (UCSPWorld.time, UInt32(12_345_678))
    let refund = UCSPWorld.transaction(.refund(payment: UCSPWorld.queryID), "R0000001", amount: 400)
    let cancel = UCSPWorld.transaction(.cancel(payment: UCSPWorld.queryID), "C0000001")
    let debit = UCSPWorld.transaction(.autoDebit(contract: "CT1"), "D0000001")
    let sent: [(UCSPRequest, String, [String])] = [
      (
        requests.make(refund, at: time, message: number), "PAYMENT_REFUND",
        [
          "orderId", "txnTime", "origQryId", "merId", "acqIIN", "txnAmt", "currencyCode", "backUrl",
        ]
      ),
      (
        requests.make(cancel, at: time, message: number), "PAYMENT_CANCELLATION",
        [
          "orderId", "txnTime", "origQryId", "merId", "acqIIN", "txnAmt", "currencyCode", "backUrl",
        ]
      ),
      (
        requests.make(debit, at: time, message: number), "SUBMIT_AUTO_DEBIT",
        [
          "contractId", "orderId", "merId", "acqIIN", "txnTime", "txnAmt", "currencyCode",
          "frontUrl", "backUrl",
        ]
      ),
      (
        requests.inquire(debit, at: time, message: number), "PAYMENT_RESULT_INQUIRY",
        ["orderId", "txnTime", "merId"]
      ),
      (
        requests.inquire(cancel, at: time, message: number), "REFUND_RESULT_INQUIRY",
        ["orderId", "txnTime", "merId"]
      ),
      (
        requests.signAutoDebit(user: "U1", at: time, message: number), "SIGN_AUTO_DEBIT",
        ["userId", "merId", "frontUrl", "backUrl"]
      ),
      (
        requests.closeAutoDebit(contract: "CT1", at: time, message: number),
        "CLOSE_AUTO_DEBIT", ["contractId", "merId"]
      ),
    ]
    for (request, type, names) in sent {
      let http = try request.http(as: world.merchant)
      let root = try #require(try JSONReader.read(http.body).members)
      #expect(root.names == ["msgInfo", "trxInfo", "certificateSignature"])
      #expect(root["msgInfo"]?.members?["msgType"] == .text(type))
      #expect(root["msgInfo"]?.members?["msgID"] == .text("U0001034420261121063000345678"))
      #expect(root["trxInfo"]?.members?.names == names)
      #expect(http.path == "/" + type && request.type.rawValue == type)
    }
  }
}
