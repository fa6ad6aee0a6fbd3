/// What each slip of `GoldenTests` must read like: kind, language, columns.
enum Golden {
  static let slips: [String: String] = [
    "receipt en 32": """
              *** COPY ***
              Corner Shop
            12 Canal Street

                RECEIPT
    --------------------------------
               CNY 12.50
    --------------------------------
    State         PARTIALLY REFUNDED
    Given back              CNY 3.00
    Payment by            Alipay (1)
    Subject
       Two pots of jasmine tea and a
                      plate of cakes
    Order    01JVB7Q5X0ABCDEFGHJKMNP
    Gateway no.     7895259485469125
    Trade no.
        2013112011001004330000121536
    Operator                     kim
    Time  2026-05-01 12:34:56 +08:00

               Thank you

    """,
    "receipt en 48": """
                      *** COPY ***
                      Corner Shop
                    12 Canal Street

                        RECEIPT
    ------------------------------------------------
                       CNY 12.50
    ------------------------------------------------
    State                         PARTIALLY REFUNDED
    Given back                              CNY 3.00
    Payment by                            Alipay (1)
    Subject
        Two pots of jasmine tea and a plate of cakes
    Order                    01JVB7Q5X0ABCDEFGHJKMNP
    Gateway no.                     7895259485469125
    Trade no.           2013112011001004330000121536
    Operator                                     kim
    Time                  2026-05-01 12:34:56 +08:00

                       Thank you

    """,
    "receipt zh 32": """
              *** 副本 ***
               街角便利店
               运河街12号

                付款凭证
    --------------------------------
               CNY 12.50
    --------------------------------
    状态                    部分退款
    已退金额                CNY 3.00
    付款方式              支付宝 (1)
    商品
    茉莉花茶两壶、绿豆糕一碟，另加打
                                包盒
    商户单号 01JVB7Q5X0ABCDEFGHJKMNP
    平台单号        7895259485469125
    交易号
        2013112011001004330000121536
    收银员                       kim
    时间  2026-05-01 12:34:56 +08:00

                谢谢惠顾

    """,
    "receipt zh 48": """
                      *** 副本 ***
                       街角便利店
                       运河街12号

                        付款凭证
    ------------------------------------------------
                       CNY 12.50
    ------------------------------------------------
    状态                                    部分退款
    已退金额                                CNY 3.00
    付款方式                              支付宝 (1)
    商品        茉莉花茶两壶、绿豆糕一碟，另加打包盒
    商户单号                 01JVB7Q5X0ABCDEFGHJKMNP
    平台单号                        7895259485469125
    交易号              2013112011001004330000121536
    收银员                                       kim
    时间                  2026-05-01 12:34:56 +08:00

                        谢谢惠顾

    """,
    "qr en 32": """
              *** TEST ***
              Corner Shop
            12 Canal Street

              SCAN TO PAY
    --------------------------------
               CNY 12.50
    [QR: https://qr.alipay.com/bax03206ug0kulveltqc80a8]
    Valid until  2026-05-01 12:38:56
    --------------------------------
    State        WAITING FOR PAYMENT
    Payment by            Alipay (1)
    Subject
       Two pots of jasmine tea and a
                      plate of cakes
    Order    01JVB7Q5X0ABCDEFGHJKMNP
    Gateway no.     7895259485469125
    Operator                     kim
    Time  2026-05-01 12:34:56 +08:00

               Thank you

    """,
    "qr en 48": """
                      *** TEST ***
                      Corner Shop
                    12 Canal Street

                      SCAN TO PAY
    ------------------------------------------------
                       CNY 12.50
    [QR: https://qr.alipay.com/bax03206ug0kulveltqc80a8]
    Valid until                  2026-05-01 12:38:56
    ------------------------------------------------
    State                        WAITING FOR PAYMENT
    Payment by                            Alipay (1)
    Subject
        Two pots of jasmine tea and a plate of cakes
    Order                    01JVB7Q5X0ABCDEFGHJKMNP
    Gateway no.                     7895259485469125
    Operator                                     kim
    Time                  2026-05-01 12:34:56 +08:00

                       Thank you

    """,
    "qr zh 32": """
              *** 测试 ***
               街角便利店
               运河街12号

               请扫码付款
    --------------------------------
               CNY 12.50
    [QR: https://qr.alipay.com/bax03206ug0kulveltqc80a8]
    有效期至     2026-05-01 12:38:56
    --------------------------------
    状态                    等待付款
    付款方式              支付宝 (1)
    商品
    茉莉花茶两壶、绿豆糕一碟，另加打
                                包盒
    商户单号 01JVB7Q5X0ABCDEFGHJKMNP
    平台单号        7895259485469125
    收银员                       kim
    时间  2026-05-01 12:34:56 +08:00

                谢谢惠顾

    """,
    "qr zh 48": """
                      *** 测试 ***
                       街角便利店
                       运河街12号

                       请扫码付款
    ------------------------------------------------
                       CNY 12.50
    [QR: https://qr.alipay.com/bax03206ug0kulveltqc80a8]
    有效期至                     2026-05-01 12:38:56
    ------------------------------------------------
    状态                                    等待付款
    付款方式                              支付宝 (1)
    商品        茉莉花茶两壶、绿豆糕一碟，另加打包盒
    商户单号                 01JVB7Q5X0ABCDEFGHJKMNP
    平台单号                        7895259485469125
    收银员                                       kim
    时间                  2026-05-01 12:34:56 +08:00

                        谢谢惠顾

    """,
    "refund en 32": """
         *** POSSIBLE COPY ***
              Corner Shop
            12 Canal Street

                 REFUND
    --------------------------------
                CNY 3.00
    --------------------------------
    State         PARTIALLY REFUNDED
    Paid before            CNY 12.50
    Payment by            Alipay (1)
    Subject
       Two pots of jasmine tea and a
                      plate of cakes
    Order    01JVB7Q5X0ABCDEFGHJKMNP
    Refund no.                   r-1
    Gateway no.     7895259485469125
    Operator                     kim
    Time  2026-05-01 12:34:56 +08:00

               Thank you

    """,
    "refund en 48": """
                 *** POSSIBLE COPY ***
                      Corner Shop
                    12 Canal Street

                         REFUND
    ------------------------------------------------
                        CNY 3.00
    ------------------------------------------------
    State                         PARTIALLY REFUNDED
    Paid before                            CNY 12.50
    Payment by                            Alipay (1)
    Subject
        Two pots of jasmine tea and a plate of cakes
    Order                    01JVB7Q5X0ABCDEFGHJKMNP
    Refund no.                                   r-1
    Gateway no.                     7895259485469125
    Operator                                     kim
    Time                  2026-05-01 12:34:56 +08:00

                       Thank you

    """,
    "refund zh 32": """
          *** 可能重复打印 ***
               街角便利店
               运河街12号

                退款凭证
    --------------------------------
                CNY 3.00
    --------------------------------
    状态                    部分退款
    原付款金额             CNY 12.50
    付款方式              支付宝 (1)
    商品
    茉莉花茶两壶、绿豆糕一碟，另加打
                                包盒
    商户单号 01JVB7Q5X0ABCDEFGHJKMNP
    退款单号                     r-1
    平台单号        7895259485469125
    收银员                       kim
    时间  2026-05-01 12:34:56 +08:00

                谢谢惠顾

    """,
    "refund zh 48": """
                  *** 可能重复打印 ***
                       街角便利店
                       运河街12号

                        退款凭证
    ------------------------------------------------
                        CNY 3.00
    ------------------------------------------------
    状态                                    部分退款
    原付款金额                             CNY 12.50
    付款方式                              支付宝 (1)
    商品        茉莉花茶两壶、绿豆糕一碟，另加打包盒
    商户单号                 01JVB7Q5X0ABCDEFGHJKMNP
    退款单号                                     r-1
    平台单号                        7895259485469125
    收银员                                       kim
    时间                  2026-05-01 12:34:56 +08:00

                        谢谢惠顾

    """,
    "revoke en 32": """
              Corner Shop
            12 Canal Street

                 REVOKE
    --------------------------------
               CNY 12.50
    --------------------------------
    State                    REVOKED
    Payment by            Alipay (1)
    Subject
       Two pots of jasmine tea and a
                      plate of cakes
    Order    01JVB7Q5X0ABCDEFGHJKMNP
    Gateway no.     7895259485469125
    Operator                     kim
    Time  2026-05-01 12:34:56 +08:00

               Thank you

    """,
    "revoke en 48": """
                      Corner Shop
                    12 Canal Street

                         REVOKE
    ------------------------------------------------
                       CNY 12.50
    ------------------------------------------------
    State                                    REVOKED
    Payment by                            Alipay (1)
    Subject
        Two pots of jasmine tea and a plate of cakes
    Order                    01JVB7Q5X0ABCDEFGHJKMNP
    Gateway no.                     7895259485469125
    Operator                                     kim
    Time                  2026-05-01 12:34:56 +08:00

                       Thank you

    """,
    "revoke zh 32": """
               街角便利店
               运河街12号

             迟到付款已退回
    --------------------------------
               CNY 12.50
    --------------------------------
    状态                      已撤单
    付款方式              支付宝 (1)
    商品
    茉莉花茶两壶、绿豆糕一碟，另加打
                                包盒
    商户单号 01JVB7Q5X0ABCDEFGHJKMNP
    平台单号        7895259485469125
    收银员                       kim
    时间  2026-05-01 12:34:56 +08:00

                谢谢惠顾

    """,
    "revoke zh 48": """
                       街角便利店
                       运河街12号

                     迟到付款已退回
    ------------------------------------------------
                       CNY 12.50
    ------------------------------------------------
    状态                                      已撤单
    付款方式                              支付宝 (1)
    商品        茉莉花茶两壶、绿豆糕一碟，另加打包盒
    商户单号                 01JVB7Q5X0ABCDEFGHJKMNP
    平台单号                        7895259485469125
    收银员                                       kim
    时间                  2026-05-01 12:34:56 +08:00

                        谢谢惠顾

    """,
    "test en 32": """
              Corner Shop
            12 Canal Street

              PRINTER TEST
    --------------------------------
    Payment by            Alipay (1)
    Subject
       Two pots of jasmine tea and a
                      plate of cakes
    Order    01JVB7Q5X0ABCDEFGHJKMNP
    Gateway no.     7895259485469125
    Operator                     kim
    Time  2026-05-01 12:34:56 +08:00

               Thank you
    --------------------------------
    12345678901234567890123456789012
                 12.50
          ABC abc 0123 中文 ￥

    """,
    "test en 48": """
                      Corner Shop
                    12 Canal Street

                      PRINTER TEST
    ------------------------------------------------
    Payment by                            Alipay (1)
    Subject
        Two pots of jasmine tea and a plate of cakes
    Order                    01JVB7Q5X0ABCDEFGHJKMNP
    Gateway no.                     7895259485469125
    Operator                                     kim
    Time                  2026-05-01 12:34:56 +08:00

                       Thank you
    ------------------------------------------------
    123456789012345678901234567890123456789012345678
                         12.50
                  ABC abc 0123 中文 ￥

    """,
    "test zh 32": """
               街角便利店
               运河街12号

               打印机测试
    --------------------------------
    付款方式              支付宝 (1)
    商品
    茉莉花茶两壶、绿豆糕一碟，另加打
                                包盒
    商户单号 01JVB7Q5X0ABCDEFGHJKMNP
    平台单号        7895259485469125
    收银员                       kim
    时间  2026-05-01 12:34:56 +08:00

                谢谢惠顾
    --------------------------------
    12345678901234567890123456789012
                 12.50
          ABC abc 0123 中文 ￥

    """,
    "test zh 48": """
                       街角便利店
                       运河街12号

                       打印机测试
    ------------------------------------------------
    付款方式                              支付宝 (1)
    商品        茉莉花茶两壶、绿豆糕一碟，另加打包盒
    商户单号                 01JVB7Q5X0ABCDEFGHJKMNP
    平台单号                        7895259485469125
    收银员                                       kim
    时间                  2026-05-01 12:34:56 +08:00

                        谢谢惠顾
    ------------------------------------------------
    123456789012345678901234567890123456789012345678
                         12.50
                  ABC abc 0123 中文 ￥

    """,
    "free en 32": """
                X REPORT
    --------------------------------
    Drawer 中文 total
                               12.50
    [QR: https://qr.alipay.com/bax03206ug0kulveltqc80a8]
    [CODE128]
                        A-1234567890

    """,
    "free en 48": """
                        X REPORT
    ------------------------------------------------
    Drawer 中文 total
                                               12.50
    [QR: https://qr.alipay.com/bax03206ug0kulveltqc80a8]
    [CODE128]
                                        A-1234567890

    """,
    "free zh 32": """
                X REPORT
    --------------------------------
    Drawer 中文 total
                               12.50
    [QR: https://qr.alipay.com/bax03206ug0kulveltqc80a8]
    [CODE128]
                        A-1234567890

    """,
    "free zh 48": """
                        X REPORT
    ------------------------------------------------
    Drawer 中文 total
                                               12.50
    [QR: https://qr.alipay.com/bax03206ug0kulveltqc80a8]
    [CODE128]
                                        A-1234567890

    """,
  ]
}
