/// What each slip of `GoldenTests` must read like: kind, language, columns.
enum Golden {
  static let slips = money.merging(others) { $1 }

  /// Those that say that money has moved.
  private static let money: [String: String] = [
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
  ]
}
