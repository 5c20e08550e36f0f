/// A kind of database that is read through a client library. The raw value is its word in plans and state files.
///
/// A new engine is a case with its facts here, a definition in `plan.schema.json`, a module with its client, and that
/// client's place in `SourceBuilding` and in the manifest.
package enum DatabaseEngine: String, CaseIterable, Hashable, Codable, Sendable {
    case mysql, odbc, postgres, sqlite

    /// What distinguishes the engines outside of their clients.
    package var facts: Facts {
        switch self {
        case .mysql:
            Facts(
                title: "MySQL or MariaDB", addressKey: .connection, zoneRule: .required,
                schemes: ["mysql", "mariadb"], library: Library(trait: "MySQL", package: "libmariadb-dev"))
        case .odbc:
            Facts(
                title: "ODBC", addressKey: .connection, zoneRule: .usual, schemes: [],
                library: Library(trait: "ODBC", package: "unixodbc-dev"))
        case .postgres:
            Facts(
                title: "PostgreSQL", addressKey: .connection, zoneRule: .optional,
                schemes: ["postgres", "postgresql"], library: nil)
        case .sqlite:
            Facts(
                title: "SQLite", addressKey: .path, zoneRule: .utcByDefault, schemes: [],
                library: Library(trait: "SQLite", package: "libsqlite3-dev"))
        }
    }

    package struct Facts: Hashable, Sendable {
        /// The product, for people.
        package let title: String
        package let addressKey: AddressKey
        package let zoneRule: ZoneRule
        /// The schemes of its URIs, in lower case.
        package let schemes: [String]
        /// The library that an optional client needs; `nil` for a client that every build has.
        package let library: Library?
    }

    /// The key under which a plan gives the address of the database.
    package enum AddressKey: String, Hashable, Sendable {
        /// A connection string, which may hold a secret.
        case connection
        /// The path of a file.
        case path
    }

    /// The use of the plan's `timezone`: the zone of times that have none.
    package enum ZoneRule: Hashable, Sendable {
        /// The plan must name a zone.
        case required
        /// The plan may leave it out, and `init` always writes it: times seldom have a zone.
        case usual
        /// The plan may leave it out, and `init` writes it only where a column needs it.
        case optional
        /// Without a zone in the plan, times are in UTC.
        case utcByDefault

        /// Whether `init` writes the zone, whatever the columns are.
        package var isAlwaysDrafted: Bool { self == .required || self == .usual }
    }

    /// A client library that not every build has.
    package struct Library: Hashable, Sendable {
        /// The trait of this package that builds the client.
        package let trait: String
        /// The Debian package that brings the library and its headers.
        package let package: String
    }
}
