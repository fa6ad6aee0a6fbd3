/// A journal as schema version 1 left it, written down once. Never to be edited: it stands for the
/// tills in the field.
let version1: StaticString = """
  CREATE TABLE journal (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seal_check BLOB NOT NULL,
    probes INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    client_sn TEXT NOT NULL UNIQUE,
    sn TEXT,
    gateway TEXT NOT NULL,
    state TEXT NOT NULL,
    open INTEGER NOT NULL CHECK (open IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    paid_at INTEGER,
    contents_digest BLOB NOT NULL,
    code BLOB,
    code_digest BLOB,
    boot_id TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX orders_created ON orders (created_at);
  CREATE INDEX orders_state ON orders (state, created_at);
  CREATE INDEX orders_sn ON orders (sn) WHERE sn IS NOT NULL;
  CREATE INDEX orders_paid ON orders (paid_at) WHERE paid_at IS NOT NULL;
  CREATE INDEX orders_open ON orders (id) WHERE open = 1;
  CREATE INDEX orders_closed ON orders (updated_at) WHERE open = 0;
  CREATE INDEX orders_code ON orders (code_digest) WHERE code_digest IS NOT NULL;
  CREATE TABLE events (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    type TEXT NOT NULL,
    client_sn TEXT,
    cause TEXT NOT NULL,
    data TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE identities (
    id INTEGER PRIMARY KEY,
    gateway TEXT NOT NULL,
    terminal_sn TEXT NOT NULL,
    device_id TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    created_at INTEGER NOT NULL,
    secret BLOB NOT NULL,
    UNIQUE (gateway, terminal_sn)
  ) STRICT;
  CREATE UNIQUE INDEX identities_active ON identities (gateway) WHERE active = 1;
  CREATE TABLE print_jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    client_sn TEXT REFERENCES orders (client_sn)
      ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    printer TEXT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    document BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    attempts INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX print_jobs_order ON print_jobs (client_sn) WHERE client_sn IS NOT NULL;
  CREATE INDEX print_jobs_open ON print_jobs (id) WHERE state NOT IN ('printed', 'dropped');
  CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value BLOB NOT NULL,
    sealed INTEGER NOT NULL CHECK (sealed IN (0, 1))
  ) STRICT, WITHOUT ROWID;
  INSERT INTO events VALUES (41, 'order', 'A1', 'scanned', '{"n":1}', 1000);
  INSERT INTO print_jobs VALUES (3, NULL, NULL, 'test', 'held', x'1B40', 1000, NULL, 1);
  PRAGMA user_version = 1;
  """

/// Orders as the first release wrote them, written down once. Never to be edited either.
enum OldOrder {
  /// Just submitted.
  static let a1 = #"""
    {"createdAt":{"boot":5,"wall":1000},"deviceID":"d1","gatewayOrderNo":"A1","nonce":"n",\#
    "payment":"submitted","policy":{"attentionAfter":1800000,"cancelAttempts":3,\#
    "latePayment":"return","payBudget":120000,"payTimeout":60000,"pollAttention":300000,\#
    "pollFast":3000,"pollFastFor":60000,"pollSlow":10000,"qrLife":240000,\#
    "requestTimeout":15000,"scanTimeout":120000,"unsentRetry":10000,"visibilityLag":10000,\#
    "watchFor":86400000},"progress":{"amountDiffers":false,"cancelAttempts":0,\#
    "cancelMayHaveLeft":false,"cancelRefused":false,"flights":[],"foreignSeen":false,\#
    "lastFlight":0,"numberTaken":false,"payMayHaveLeft":false,"provenOurs":false,\#
    "watchLooks":0},"request":{"clientSN":"A1","currency":"CNY","gateway":"upay","kind":"pay",\#
    "operator":"li","print":true,"subject":"喝的 “tea”","totalAmount":1250},"returns":[],\#
    "terminalSN":"t1","updatedAt":{"boot":5,"wall":1000}}
    """#
  /// Paid, given back in part, and once without success.
  static let b2 = #"""
    {"awaitedUntil":{"boot":120005,"wall":121000},"createdAt":{"boot":5,"wall":1000},\#
    "deviceID":"d1","gatewayOrderNo":"B2","nonce":"n","paidAt":{"boot":1005,"wall":2000},\#
    "payment":"paid","policy":{"attentionAfter":1800000,"cancelAttempts":3,\#
    "latePayment":"return","payBudget":120000,"payTimeout":60000,"pollAttention":300000,\#
    "pollFast":3000,"pollFastFor":60000,"pollSlow":10000,"qrLife":240000,\#
    "requestTimeout":15000,"scanTimeout":120000,"unsentRetry":10000,"visibilityLag":10000,\#
    "watchFor":86400000},"progress":{"amountDiffers":false,"cancelAttempts":0,\#
    "cancelMayHaveLeft":false,"cancelRefused":false,"firstAttemptAt":5,"flights":[],\#
    "foreignSeen":false,"lastFlight":3,"numberTaken":false,"payAnsweredAt":1005,"payLeftAt":5,\#
    "payMayHaveLeft":true,"provenOurs":true,"watchLooks":0},"request":{"clientSN":"B2",\#
    "currency":"CNY","gateway":"upay","kind":"pay","operator":"li","print":true,\#
    "subject":"喝的 “tea”","totalAmount":1250},"returns":[{"amount":100,\#
    "createdAt":{"boot":2005,"wall":3000},"external":false,"kind":"refund","operator":"wang",\#
    "progress":{"attentionAt":1802005,"firstAttemptAt":2005,"heardAt":2005,"mayHaveLeft":true,\#
    "means":"refund","pauses":0},"refundRequestNo":"R1","state":"succeeded",\#
    "updatedAt":{"boot":3005,"wall":4000}},{"amount":200,"createdAt":{"boot":4005,\#
    "wall":5000},"error":{"code":"X","message":"no"},"external":false,"kind":"refund",\#
    "operator":"wang","progress":{"attentionAt":1804005,"firstAttemptAt":4005,"heardAt":4005,\#
    "mayHaveLeft":true,"means":"refund","pauses":0},"reason":"cold","refundRequestNo":"R2",\#
    "state":"failed","updatedAt":{"boot":5005,"wall":6000}}],"sn":"7894","terminalSN":"t1",\#
    "updatedAt":{"boot":5005,"wall":6000}}
    """#
  /// Closed as failed, found to have been paid, and for a person to return.
  static let c3 = #"""
    {"awaitedUntil":{"boot":120005,"wall":121000},"createdAt":{"boot":5,"wall":1000},\#
    "deviceID":"d1","error":{"code":"E","message":"no"},"gatewayOrderNo":"C3",\#
    "latePayment":{"amount":1250,"foundAt":{"boot":7005,"wall":8000},"handling":"ask"},\#
    "nonce":"n","payment":"failed","policy":{"attentionAfter":1800000,"cancelAttempts":3,\#
    "latePayment":"ask","payBudget":120000,"payTimeout":60000,"pollAttention":300000,\#
    "pollFast":3000,"pollFastFor":60000,"pollSlow":10000,"qrLife":240000,\#
    "requestTimeout":15000,"scanTimeout":120000,"unsentRetry":10000,"visibilityLag":10000,\#
    "watchFor":86400000},"progress":{"amountDiffers":false,"cancelAttempts":0,\#
    "cancelMayHaveLeft":false,"cancelRefused":false,"firstAttemptAt":5,"flights":[],\#
    "foreignSeen":false,"heardAt":7005,"lastFlight":2,"numberTaken":false,\#
    "payAnsweredAt":1005,"payLeftAt":5,"payMayHaveLeft":true,"provenOurs":true,\#
    "refusal":{"code":"E","message":"no"},"watchLooks":0},"request":{"clientSN":"C3",\#
    "currency":"CNY","gateway":"upay","kind":"pay","operator":"li","print":true,\#
    "subject":"喝的 “tea”","totalAmount":1250},"returns":[],"sn":"7894","terminalSN":"t1",\#
    "updatedAt":{"boot":7005,"wall":8000}}
    """#
}
