// SPDX-License-Identifier: Apache-2.0

private let chain = ["chain.pem": Content.pem("keys/rsa2048.pem", "rsa")]
private let chainFile = "smtpd_tls_chain_files = DIR/chain.pem"
private let cache = "smtp_tls_session_cache_database"
private let unwalkable = "sequence operation is not supported"
private let noManager = [
  "connect to private/tlsmgr: No such file", "problem talking to server private/tlsmgr",
  "no entropy for TLS key generation",
]

/// What becomes of TLS where tlsmgr does not run.
let managerCases: [JudgedCase] = [
  JudgedCase(
    "no tlsmgr", files: chain, chainFile,
    [Listener(observed: Observation(answer: .refused, log: noManager))], lacking: ["tlsmgr"],
    .critical("tlsmgr_service_name")),
  JudgedCase(
    "no tlsmgr, and a client", files: chain, chainFile,
    [Listener(observed: Observation(answer: .refused, log: noManager))],
    delivery: Delivery(manner: .clear, log: noManager), lacking: ["tlsmgr"],
    .critical("tlsmgr_service_name")),
  JudgedCase(
    "a tlsmgr under another name", files: chain, "\(chainFile)\ntlsmgr_service_name = tlsmgr2",
    [Listener(observed: .serves("rsa"))],
    services: ["tlsmgr2 unix - - n 1000? 1 tlsmgr"], lacking: ["tlsmgr"], .good),
  silent(
    "a random device that is not there", "tls_random_source = dev:/dev/nowhere",
    log: ["cannot open entropy device"]),
  silent("a file of random bytes that is not there", "tls_random_source = /dev/nowhere", log: []),
  silent(
    "a random server that is not there", "tls_random_source = egd:/dev/nowhere",
    log: ["cannot connect to EGD server"]),
  silent(
    "random bytes kept where there is no directory", "tls_random_exchange_name = /nowhere/x",
    log: ["cannot open PRNG exchange file"]),
  JudgedCase(
    "no source of random numbers", files: chain, "\(chainFile)\ntls_random_source =",
    [
      Listener(
        observed: .serves(
          "rsa", log: ["no entropy source specified", "encryption keys etc. may be predictable"]))
    ], .warning("tls_random_source")),
  JudgedCase(
    "more random bytes than tlsmgr gives out", files: chain,
    "\(chainFile)\ntls_daemon_random_bytes = 256",
    [
      Listener(
        observed: .refuses("bogus seed length", "no entropy for TLS key generation"))
    ], .critical("tls_daemon_random_bytes")),
  JudgedCase(
    "as many random bytes as tlsmgr gives out", files: chain,
    "\(chainFile)\ntls_daemon_random_bytes = 255", [Listener(observed: .serves("rsa"))], .good),
  silent(
    "a session cache of type cdb", "\(cache) = cdb:$data_directory/smtp_scache",
    log: [unwalkable]),
  silent("a session cache of type static", "\(cache) = static:x", log: [unwalkable]),
  silent("a session cache of type environ", "\(cache) = environ:x", log: [unwalkable]),
  silent(
    "a session cache without a name", "\(cache) = internal:",
    log: ["expecting \"type:name\" form"]),
  silent(
    "a session cache without a type", "\(cache) = $nosuch_type:$data_directory/smtp_scache",
    log: ["expecting \"type:name\" form"]),
  silent(
    "one session cache for two programs",
    "\(cache) = btree:$data_directory/scache\nlmtp_tls_session_cache_database = $\(cache)",
    log: ["do not use the same TLS cache"],
    parameter: "lmtp_tls_session_cache_database"),
  silent(
    "a session cache that is proxied", "\(cache) = proxy:btree:$data_directory/scache",
    log: ["unapproved table", "to approve this table", "proxywrite service is not configured"],
    services: ["proxywrite unix - - n - 1 proxymap"]),
  silent(
    "a number of tlsmgr", "tls_random_bytes = 0", log: ["invalid tls_random_bytes"]),
  silent(
    "a number of tlsmgr with a letter", "tls_random_bytes = 32k",
    log: ["bad numerical configuration"]),
  silent(
    "a time of tlsmgr", "tls_random_reseed_period = 1y", log: ["bad time value or unit"]),
  silent(
    "a time of tlsmgr that is too long", "smtpd_tls_session_cache_timeout = 101d",
    log: ["invalid smtpd_tls_session_cache_timeout"]),
  JudgedCase(
    "a number of tlsmgr in its line", files: chain, chainFile,
    [
      Listener(
        observed: Observation(answer: .silent, log: ["invalid tls_random_bytes"]))
    ],
    services: ["tlsmgr unix - - n 1000? 1 tlsmgr -o tls_random_bytes=0"], lacking: ["tlsmgr"],
    .critical("tls_random_bytes", user: "tlsmgr/unix")),
]

/// A setting with which tlsmgr ends when it starts, and all others wait for it.
private func silent(
  _ name: String, _ setting: String, log: [String], parameter: String? = nil,
  services: [String] = []
) -> JudgedCase {
  JudgedCase(
    name, files: chain, "\(chainFile)\n\(setting)",
    [Listener(observed: Observation(answer: .silent, log: log))], services: services,
    .critical(parameter ?? String(setting.prefix { $0 != " " })))
}
