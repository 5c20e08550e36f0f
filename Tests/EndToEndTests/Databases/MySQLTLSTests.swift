#if MySQL
    import Foundation
    import TestSupport
    import Testing

    /// MariaDB over TLS, with certificates of an authority of the test's own.
    @Suite(
        .enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)),
        .enabled(if: MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)), .timeLimit(.minutes(30)))
    struct MySQLTLSTests {
        /// Two authorities, and a certificate of the first for 127.0.0.1 alone.
        private static let certificates = """
            set -e
            key() { openssl ecparam -name prime256v1 -genkey -noout -out $1.key; }
            for name in ca other; do
                key $name
                openssl req -x509 -new -key $name.key -days 30 -subj /CN=$name -out $name.pem
            done
            key server
            openssl req -new -key server.key -subj /CN=database.example -out server.csr
            echo 'subjectAltName = IP:127.0.0.1' >names
            openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile names -out server.pem
            """

        /// A server with TLS, and the folder of its certificates.
        private static func server() async throws -> (folder: PlanFolder, server: MariaDB) {
            let folder = try PlanFolder()
            try folder.write("make.sh", certificates)
            try folder.shell("bash make.sh >output 2>&1 || { cat output; exit 1; }")
            let server = try await MariaDB([
                "--ssl-cert=\(folder.file("server.pem"))", "--ssl-key=\(folder.file("server.key"))",
                "--ssl-ca=\(folder.file("ca.pem"))", "--bind-address=0.0.0.0",
            ])
            return (folder, server)
        }

        /// Something between client and server takes TLS away. No byte of the login is sent then.
        @Test(arguments: ["required", "verify-identity"])
        func noLoginIsSentWithoutTLS(mode: String) async throws {
            let (folder, mariadb) = try await Self.server()
            try await Scene.withTimes("v float8", plan: .mysql()) { scene in
                let proxy = try Proxy(serverPort: Int(mariadb.port))
                proxy.start()
                proxy.make(.stripTLS)
                var scene = scene
                scene.program.environment["SOURCE"] =
                    "mysql://reader:canary-p%40ss%2Fw%3Frd@127.0.0.1:\(proxy.port)/mysql?ssl-mode=\(mode)"
                try await scene.run().expect(
                    65, "offers no TLS", "turn TLS on at the server", "nothing was run")
                #expect(proxy.stolen == [])
                // The default takes what it gets, which shows that the proxy would have seen a login.
                scene.program.environment["SOURCE"] =
                    "mysql://reader:canary-p%40ss%2Fw%3Frd@127.0.0.1:\(proxy.port)/mysql"
                _ = try await scene.run()
                #expect(!proxy.stolen.ranges(of: Array("reader".utf8)).isEmpty)
            }
            withExtendedLifetime(folder) {}
        }

        /// Who comes without TLS is not let in, so what is loaded was read through it.
        @Test func onlyTheRightServerIsRead() async throws {
            let (folder, mariadb) = try await Self.server()
            try await mariadb.withDatabase { name in
                try mariadb.execute(
                    """
                    CREATE USER tls@'%' IDENTIFIED BY 'canary' REQUIRE SSL;
                    GRANT SELECT ON *.* TO tls@'%';
                    CREATE TABLE readings (t datetime NOT NULL, v double, KEY (t));
                    INSERT INTO readings SELECT '2024-06-02' + INTERVAL seq SECOND, seq FROM seq_1_to_1000;
                    """, in: name)
                try await Scene.with { scene in
                    try await scene.database.execute(
                        "CREATE TABLE public.times (t timestamptz NOT NULL, v float8)",
                        "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')"
                    )
                    try scene.write(.mysql())
                    let run = { (host: String, parameters: String) async throws in
                        var scene = scene
                        scene.program.environment["SOURCE"] =
                            "mysql://tls:canary@\(host):\(mariadb.port)/\(name)\(parameters)"
                        try? scene.folder.remove("plan.yaml.state.jsonl")
                        let ended = try await scene.run()
                        #expect(!"\(ended)".contains("canary"), "\(ended)")
                        return ended
                    }
                    let authority = "&ssl-ca=\(folder.file("ca.pem"))"
                    for (host, parameters) in [
                        ("127.0.0.1", ""), ("127.0.0.1", "?ssl-mode=required"),
                        ("127.0.0.2", "?ssl-mode=required"),
                        ("127.0.0.1", "?ssl-mode=verify-identity\(authority)"),
                    ] {
                        try await run(host, parameters).expect(0, "1,000 rows")
                    }
                    try await run("127.0.0.1", "?ssl-mode=disabled").expect(
                        65, "Access denied", "nothing was run")
                    try await run("127.0.0.2", "?ssl-mode=verify-identity\(authority)").expect(
                        65, "TLS", "nothing was run")
                    let other = "&ssl-ca=\(folder.file("other.pem"))"
                    let refused = try await run("127.0.0.1", "?ssl-mode=verify-identity\(other)")
                    refused.expect(65, "certificate", "nothing was run")
                    #expect(!refused.errors.contains("disabled"), "\(refused)")
                    // Of an authority that this machine does not know.
                    try await run("127.0.0.1", "?ssl-mode=verify-identity").expect(
                        65, "certificate", "nothing was run")
                }
            }
        }
    }
#endif
