import Diagnostics
import Statements
import Tasks
import Terms
import TimeAxis

/// The part of a runbook that loads one hypertable: rows go from the source into a temporary table, and from there
/// window by window into the hypertable.
struct RunbookLoad {
    private let spec: HypertableSpec
    private let format: CSVFormat

    /// - Throws: ``RunbookError`` when the source does not give CSV, the only format that psql reads.
    init(_ spec: HypertableSpec) throws {
        guard let format = spec.source.format else { throw RunbookError(table: spec.table, reason: .notCSV) }
        self.spec = spec
        self.format = format
    }

    /// Makes the temporary table; files are read into it at once.
    ///
    /// - Throws: ``CommandError`` when a bound has no text in the form that the command asks for.
    func before(firstWindow: Window) throws -> String {
        let program = try program(for: firstWindow)
        var text = "DROP TABLE IF EXISTS pg_temp.hyperfill_rows, pg_temp.hyperfill_columns;\n"
        text += format.header ? headerColumns(program) : plainColumns
        text += """
            SELECT pg_temp.hyperfill_check_columns(\(table), \(quotedLiteral(spec.timeColumn)));
            SELECT pg_catalog.format('CREATE TEMPORARY TABLE hyperfill_rows (%s)', pg_catalog.string_agg(
                pg_catalog.format('%I %s', c.name, CASE WHEN c.is_sent
                    THEN pg_catalog.format_type(a.atttypid, a.atttypmod) ELSE 'text' END), ', ' ORDER BY c.place))
            FROM pg_temp.hyperfill_columns AS c LEFT JOIN pg_catalog.pg_attribute AS a
                ON a.attrelid = \(table)::regclass AND a.attname = c.name AND a.attnum > 0
            \\gexec
            SELECT pg_catalog.string_agg(pg_catalog.quote_ident(name), ', ' ORDER BY place) AS hyperfill_columns
            FROM pg_temp.hyperfill_columns WHERE is_sent
            \\gset

            """
        text += format.header ? emptyHeader : "\\setenv HYPERFILL_EMPTY\n"
        if case .csv = spec.source.kind { text += files(program) }
        return text
    }

    /// Replaces one window, in one transaction.
    ///
    /// - Throws: as ``before(firstWindow:)``.
    func window(_ window: Window) throws -> String {
        let rows = spec.rows(of: window)
        let label = "\(spec.table)/\(window.name(as: spec.timeType))"
        var text = "\n\(psqlEcho(label))\n"
        if case .command = spec.source.kind {
            let program = try program(for: window)
            text += "TRUNCATE pg_temp.hyperfill_rows, pg_temp.hyperfill_expected;\n\(copy(program))\n"
            text += try expected(window)
        }
        text += "BEGIN;\n" + WindowLock(spec, window).statements.map { "\($0);\n" }.joined()
        for setting in DeleteStatement.settings { text += "\(setting);\n" }
        text += "\(DeleteStatement(rows).sql);\n\\set hyperfill_held :ROW_COUNT\n"
        text += "INSERT INTO \(spec.table.sql) (:hyperfill_columns) OVERRIDING SYSTEM VALUE\n"
        text += "SELECT :hyperfill_columns FROM pg_temp.hyperfill_rows WHERE \(rows.predicate);\n"
        return text + check(label, rows) + "COMMIT;\n"
    }

    /// The rows that the window's transaction deleted, and whether fewer may come.
    private static let held = ":hyperfill_held, :'accept_fewer_rows'"

    private func check(_ label: String, _ rows: WindowClause) -> String {
        let found = "(SELECT pg_catalog.count(*) FROM \(spec.table.sql) WHERE \(rows.predicate))"
        let label = quotedLiteral(label.escapedForDisplay)
        switch spec.source.kind {
        case .csv:
            let sent =
                "(SELECT pg_catalog.count(*) FROM pg_temp.hyperfill_rows WHERE \(rows.predicate))"
            return "SELECT pg_temp.hyperfill_check_counts(\(label), \(Self.held),\n"
                + "    \(sent),\n    \(found));\n"
        case .command, .database:
            let column = quotedIdentifier(spec.timeColumn)
            return """
                SELECT pg_temp.hyperfill_check_outside(\(label), (SELECT pg_catalog.count(*)
                    FROM pg_temp.hyperfill_rows WHERE \(column) IS NULL OR NOT (\(rows.predicate))));
                SELECT pg_temp.hyperfill_check_counts(\(label), \(Self.held),
                    (SELECT expected FROM pg_temp.hyperfill_expected),
                    \(found));

                """
        }
    }

    /// The count that the window must come to: what the count command prints, or the rows that came.
    private func expected(_ window: Window) throws -> String {
        guard case .command(_, let count?, _) = spec.source.kind else {
            return
                "INSERT INTO pg_temp.hyperfill_expected SELECT pg_catalog.count(*) FROM pg_temp.hyperfill_rows;\n"
        }
        let script = try count.expanded(window: window, type: spec.timeType)
        let program = ShellProgram(script: script).psqlArgument()
        return "\\copy pg_temp.hyperfill_expected from program \(program)\n"
    }

    private func program(for window: Window) throws -> ShellProgram {
        switch spec.source.kind {
        case .csv(_, let shown, let format): return ShellProgram(files: shown, header: format.header)
        case .command(let rows, _, _):
            return ShellProgram(script: try rows.expanded(window: window, type: spec.timeType))
        case .database: throw RunbookError(table: spec.table, reason: .notCSV)
        }
    }

    /// Reads all files and says what lies in no window.
    private func files(_ program: ShellProgram) -> String {
        let column = quotedIdentifier(spec.timeColumn)
        let before = spec.range.start.map { "\(column) < \(spec.timeType.literal($0))" } ?? "false"
        return """
            \(psqlEcho("\(spec.table): read the files"))
            \(copy(program))
            CREATE INDEX ON pg_temp.hyperfill_rows (\(column));
            ANALYZE pg_temp.hyperfill_rows;
            SELECT pg_temp.hyperfill_check_outside(\(quotedLiteral(spec.table.description.escapedForDisplay)),
                (SELECT pg_catalog.count(*) FROM pg_temp.hyperfill_rows WHERE \(column) IS NULL));
            SELECT pg_catalog.count(*) FILTER (WHERE \(before)) AS hyperfill_before,
                pg_catalog.count(*) FILTER (WHERE \(column) >= \(spec.timeType.literal(spec.range.end))) AS hyperfill_after
            FROM pg_temp.hyperfill_rows
            \\gset
            \\echo '  rows outside every window, not loaded:' :hyperfill_before before, :hyperfill_after after

            """
    }

    private func copy(_ program: ShellProgram) -> String {
        let options = [
            "format csv", "header \(format.header ? "match" : "false")",
            "delimiter \(quotedLiteral(format.delimiter))", "quote \(quotedLiteral(format.quote))",
            "escape \(quotedLiteral(format.escape))", "null \(quotedLiteral(format.null))",
            "encoding \(quotedLiteral(format.encoding))",
        ]
        let list = options.joined(separator: ", ")
        return "\\copy pg_temp.hyperfill_rows from program \(program.psqlArgument()) with (\(list))"
    }

    /// The header that stands for an output without a line, which `header match` would refuse.
    private var emptyHeader: String {
        let quote = quotedLiteral(format.quote)
        let escape = quotedLiteral(format.escape)
        var name = "pg_catalog.replace(name, \(quote), \(escape) || \(quote))"
        if format.escape != format.quote {
            name = name.replacing(
                "(name,", with: "(pg_catalog.replace(name, \(escape), \(escape) || \(escape)),")
        }
        return """
            SELECT pg_catalog.string_agg(\(quote) || \(name) || \(quote), \(quotedLiteral(format.delimiter))
                ORDER BY place) AS hyperfill_empty
            FROM pg_temp.hyperfill_columns
            \\gset
            \\setenv HYPERFILL_EMPTY :hyperfill_empty

            """
    }

    private var table: String { quotedLiteral(spec.table.sql) }

    /// The records have the plan's columns, or else all of the table that can be written.
    private var plainColumns: String {
        "CREATE TEMPORARY TABLE hyperfill_columns AS\n\(selectPlainColumns);\n"
    }

    private var selectPlainColumns: String {
        guard let columns = spec.columnNames else {
            return """
                SELECT attnum::bigint AS place, attname::text AS name, true AS is_sent
                FROM pg_catalog.pg_attribute
                WHERE attrelid = \(table)::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
                """
        }
        let names = columns.map(quotedLiteral).joined(separator: ", ")
        return """
            SELECT place, name, true AS is_sent
            FROM pg_catalog.unnest(ARRAY[\(names)]::text[]) WITH ORDINALITY AS c (name, place)
            """
    }

    /// The records have the columns that the header names; those that the plan does not list stay behind. Some
    /// clients print no header without a row: then the columns are those of ``plainColumns``, and `header match`
    /// refuses rows that have others.
    private func headerColumns(_ program: ShellProgram) -> String {
        let names = spec.columnNames.map { "ARRAY[\($0.map(quotedLiteral).joined(separator: ", "))]::text[]" }
        let characters = [format.delimiter, format.quote, format.escape].map(quotedLiteral)
        return """
            DROP TABLE IF EXISTS pg_temp.hyperfill_header;
            CREATE TEMPORARY TABLE hyperfill_header (line text);
            \\copy pg_temp.hyperfill_header from program \(program.psqlArgument(onlyHeader: true)) \
            with (format csv, delimiter E'\\x01', quote E'\\x02', encoding \(quotedLiteral(format.encoding)))
            CREATE TEMPORARY TABLE hyperfill_columns AS
            SELECT place, name, \(names.map { "name = ANY (\($0))" } ?? "true") AS is_sent
            FROM pg_temp.hyperfill_header CROSS JOIN LATERAL
                pg_temp.hyperfill_fields(line, \(characters.joined(separator: ", "))) AS f (place, name);
            INSERT INTO pg_temp.hyperfill_columns
            SELECT place, name, is_sent FROM (\(selectPlainColumns)) AS plain
            WHERE NOT EXISTS (SELECT FROM pg_temp.hyperfill_header);
            SELECT pg_temp.hyperfill_check_header(\(names ?? "NULL"));

            """
    }
}
