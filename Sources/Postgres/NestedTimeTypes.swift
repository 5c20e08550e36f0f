/// The types of dates and times inside another type: an array, a composite, a range or a domain. Their text is read in
/// the session's time zone, like that of the plain types.
package enum NestedTimeTypes {
    /// A query that gives a row for each of the types and each type of dates and times inside it: the OID of the one and
    /// the name of the other.
    ///
    /// - Parameter types: OIDs in SQL, between commas, or a query for them.
    package static func query(of types: String) -> String {
        """
        WITH RECURSIVE parts (whole, part) AS (
            SELECT t.oid, t.oid FROM pg_catalog.pg_type AS t WHERE t.oid IN (\(types))
            UNION
            SELECT p.whole, inner_part.type FROM parts AS p JOIN pg_catalog.pg_type AS t ON t.oid = p.part,
                LATERAL (
                    SELECT t.typelem WHERE t.typlen = -1 AND t.typelem <> 0
                    UNION ALL SELECT t.typbasetype WHERE t.typbasetype <> 0
                    UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range AS r
                        WHERE t.oid IN (r.rngtypid, (pg_catalog.to_jsonb(r) ->> 'rngmultitypid')::pg_catalog.oid)
                    UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute AS a
                        WHERE t.typrelid <> 0 AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
                ) AS inner_part (type))
        SELECT p.whole, pg_catalog.format_type(p.part, NULL) FROM parts AS p
        WHERE p.part IN (1082, 1083, 1114, 1184, 1266) ORDER BY 1, 2
        """
    }

    /// The names for a built-in type, for servers without PostgreSQL's catalog.
    package static func ofBuiltIn(_ type: UInt32) -> [String] {
        switch type {
        case 1082, 1182: ["date"]
        case 1083, 1183: ["time without time zone"]
        case 1114, 1115: ["timestamp without time zone"]
        case 1184, 1185: ["timestamp with time zone"]
        case 1266, 1270: ["time with time zone"]
        default: []
        }
    }
}
