import Testing

@testable import RowSources

/// The rule by which two sessions count as sessions of one server.
@Suite struct SourceIdentityTests {
    private func postgres(
        _ cluster: String = "7", address: String = "10.0.0.1:5432", start: String = "9:00"
    ) -> SourceIdentity {
        SourceIdentity([.init("system identifier", cluster)], address: address, start: start)
    }

    private func mySQL(_ variables: [String: String]) -> SourceIdentity {
        SourceIdentity(mySQL: variables.map { [$0.key, $0.value] })
    }

    /// A restart keeps the address, and another of its addresses keeps the start. A replica of the cluster has neither.
    @Test func aPostgreSQL() {
        #expect(postgres().isSame(as: postgres(start: "9:30")))
        #expect(postgres().isSame(as: postgres(address: "[::1]:5432")))
        #expect(!postgres().isSame(as: postgres(address: "10.0.0.2:5432", start: "9:30")))
        #expect(!postgres().isSame(as: postgres("8")))
    }

    /// MySQL has an identifier; a host that is renamed is still the same server.
    @Test func aMySQL() {
        let server = mySQL(["server_uuid": "a", "hostname": "db-1", "port": "3306"])
        #expect(server.isSame(as: mySQL(["server_uuid": "a", "hostname": "db-2", "port": "3306"])))
        #expect(!server.isSame(as: mySQL(["server_uuid": "b", "hostname": "db-1", "port": "3306"])))
        #expect(server.description == "server_uuid a")
    }

    @Test(arguments: ["hostname", "port", "server_id", "datadir", "server_uid"])
    func aMariaDB(changed name: String) {
        let variables = [
            "hostname": "db-1", "port": "3306", "server_id": "1", "datadir": "/data/", "server_uid": "x",
        ]
        #expect(mySQL(variables).isSame(as: mySQL(variables)))
        #expect(!mySQL(variables).isSame(as: mySQL(variables.merging([name: "other"]) { $1 })))
    }

    @Test func theFirstServerStays() throws {
        let first = FirstServer()
        try first.require(postgres(), in: "the source")
        try first.require(postgres(start: "9:30"), in: "the source")
        let error = #expect(throws: SourceError.self) { try first.require(postgres("8"), in: "the source") }
        #expect(error?.isTransient == false)
        #expect(error?.message.contains("system identifier 8") == true)
        #expect(error?.message.contains("system identifier 7") == true)
        try first.require(postgres(), in: "the source")
    }
}
