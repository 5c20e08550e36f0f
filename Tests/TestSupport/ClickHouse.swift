/// A ClickHouse server, and the calls of its client.
package struct ClickHouse: Sendable {
    /// The reason that a suite prints when it is skipped.
    package static let reason = "needs the Debian packages clickhouse-server and clickhouse-client"
    package static let isAvailable =
        SourceServer.hasProgram("clickhouse-server") && SourceServer.hasProgram("clickhouse-client")
    /// The server that all tests share. Each test makes databases of its own.
    package static let shared = Once { try await ClickHouse() }

    package let server: SourceServer
    package var port: UInt16 { server.ports[0] }
    package var httpPort: UInt16 { server.ports[1] }

    package init() async throws {
        server = try await SourceServer.onFreePorts(2) { ports in
            try await SourceServer(
                "clickhouse-server", ["--config-file=config.xml"],
                files: ["config.xml": Self.configuration(ports[0], ports[1]), "users.xml": Self.users],
                ports: ports)
        }
    }

    /// The options with which `clickhouse-client` reaches the server, for a shell.
    package func options(_ user: String = "reader", password: String = "secret") -> String {
        "--host 127.0.0.1 --port \(port) --user \(user) --password \(password)"
    }

    private static func configuration(_ port: UInt16, _ httpPort: UInt16) -> String {
        """
        <yandex>
            <logger><level>warning</level><log>{folder}/log</log><errorlog>{folder}/errors</errorlog></logger>
            <listen_host>127.0.0.1</listen_host>
            <tcp_port>\(port)</tcp_port>
            <http_port>\(httpPort)</http_port>
            <path>{folder}/data/</path>
            <tmp_path>{folder}/tmp/</tmp_path>
            <users_config>users.xml</users_config>
            <default_profile>default</default_profile>
            <default_database>default</default_database>
            <mark_cache_size>67108864</mark_cache_size>
            <timezone>America/New_York</timezone>
        </yandex>
        """
    }

    /// Users whose profiles cut results, by each of the three overflow modes.
    private static let users = """
        <yandex>
            <profiles>
                <default/>
                <result><max_result_rows>1000</max_result_rows><result_overflow_mode>break</result_overflow_mode></result>
                <read><max_rows_to_read>1000</max_rows_to_read><read_overflow_mode>break</read_overflow_mode></read>
                <time><max_execution_time>1</max_execution_time><timeout_overflow_mode>break</timeout_overflow_mode></time>
            </profiles>
            <users>
                \(user("default", "", "default"))
                \(user("reader", "secret", "default"))
                \(user("result", "secret", "result"))
                \(user("read", "secret", "read"))
                \(user("time", "secret", "time"))
            </users>
            <quotas><default/></quotas>
        </yandex>
        """

    private static func user(_ name: String, _ password: String, _ profile: String) -> String {
        "<\(name)><password>\(password)</password><networks><ip>127.0.0.1</ip></networks>"
            + "<profile>\(profile)</profile><quota>default</quota></\(name)>"
    }
}
