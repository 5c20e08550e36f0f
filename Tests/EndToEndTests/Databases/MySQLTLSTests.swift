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

        /// Who comes without TLS is not let in, so what is loaded was read through it.
        @Test func onlyTheRightServerIsRead() async throws {
            let folder = try PlanFolder()
            try folder.write("make.sh", Self.certificates)
            try folder.shell("bash make.sh >output 2>&1 || { cat output; exit 1; }")
            let mariadb = try await MariaDB([
                "--ssl-cert=\(folder.file("server.pem"))", "--ssl-key=\(folder.file("server.key"))",
                "--ssl-ca=\(folder.file("ca.pem"))", "--bind-address=0.0.0.0",
            ])
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
                    try await run("127.0.0.1", "?ssl-mode=verify-identity\(other)").expect(
                        65, "certificate", "nothing was run")
                    // Of an authority that this machine does not know.
                    try await run("127.0.0.1", "?ssl-mode=verify-identity").expect(
                        65, "certificate", "nothing was run")
                }
            }
        }
    }
#endif
