import TestSupport

/// All that a run could change of the sample hypertable: rows, comment, indexes of the table and of its chunks, jobs.
struct TargetSnapshot: Equatable {
    private let parts: [[[String?]]]

    init(of scene: Scene, _ table: String = "public.readings") async throws {
        let queries = [
            "SELECT r::text FROM \(table) AS r ORDER BY 1",
            // Rows that no query of the hypertable sees.
            "SELECT count(*) FROM ONLY \(table)",
            "SELECT obj_description('\(table)'::regclass)",
            """
            SELECT pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisclustered, t.spcname,
                obj_description(i.indexrelid), c.reloptions,
                (SELECT string_agg(attnum || '=' || attstattarget, ' ' ORDER BY attnum) FROM pg_attribute
                    WHERE attrelid = i.indexrelid AND attstattarget >= 0)
            FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
            LEFT JOIN pg_tablespace AS t ON t.oid = c.reltablespace
            WHERE i.indrelid = '\(table)'::regclass
                OR i.indrelid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = '\(table)'::regclass)
            ORDER BY 1
            """,
            "SELECT job_id, scheduled, next_start FROM timescaledb_information.jobs ORDER BY job_id",
        ]
        var parts: [[[String?]]] = []
        for query in queries { parts.append(try await scene.database.query(query)) }
        self.parts = parts
    }
}
