#if SQLite
    import CSQLite
    import RowSources
    import Rows
    import Terms
    import TimeAxis

    /// A bound of a window, in the representation of the time column.
    enum SQLiteBound: Equatable {
        case integer(Int64)
        case real(Double)
        case text(String)

        func bind(to statement: OpaquePointer, _ index: Int32) {
            switch self {
            case .integer(let number): sqlite3_bind_int64(statement, index, number)
            case .real(let number): sqlite3_bind_double(statement, index, number)
            case .text(let text):
                let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
                sqlite3_bind_text(statement, index, text, -1, copies)
            }
        }
    }

    /// The representation of times in the time column of a table.
    struct SQLiteTimes {
        let axis: TimeType
        /// Nil on an integer axis, whose numbers the column has.
        let form: TimeForm?
        let zone: ZoneTable
        let rounds: Bool
        /// The separator between date and time in texts.
        let separator: String

        init(_ mapping: ColumnMapping, _ axis: TimeType, _ zone: ZoneTable, separator: String) {
            self.axis = axis
            self.zone = zone
            self.separator = separator
            form = axis.isCalendar ? mapping.form ?? .iso : nil
            rounds = mapping.rounding == .microseconds
        }

        /// The form of texts; nil for numbers.
        var shape: SQLiteTimeShape? {
            form == .iso ? SQLiteTimeShape(separator: separator, axis, zone) : nil
        }

        /// The value of a point; or, if the column could not have it, a value right before those of all later points.
        ///
        /// - Throws: `BoundFormError` for a point that the form cannot represent.
        func bound(_ point: Int64) throws -> SQLiteBound {
            guard let form else { return .integer(point) }
            let perDay = axis == .date ? microsecondsPerDay : 1
            let (local, overflow) = point.multipliedReportingOverflow(by: perDay)
            guard !overflow else { throw BoundFormError("\(axis.text(point)) is out of range") }
            guard form != .iso else { return .text(try text(local)) }
            let instant = axis == .timestamptz ? local : try self.instant(local)
            let (epoch, tooFar) = instant.addingReportingOverflow(PostgresEpoch.microseconds)
            guard !tooFar else { throw BoundFormError("\(axis.text(point)) is out of range") }
            guard let units = form.unitsPerSecond else { return julian(epoch) }
            return try number(epoch, units, point)
        }

        private func instant(_ local: Int64) throws -> Int64 {
            do throws(ZoneTable.Fault) {
                return try zone.instant(ofLocal: local)
            } catch {
                throw BoundFormError("\(TimeType.timestamp.text(local)) is no certain time in its zone")
            }
        }

        /// With rounding, a value up to half a microsecond below a point belongs to it.
        private func number(_ epoch: Int64, _ unitsPerSecond: Int64, _ point: Int64) throws -> SQLiteBound {
            if unitsPerSecond > 1_000_000 {
                let (nano, overflow) = epoch.multipliedReportingOverflow(by: 1_000)
                guard !overflow else {
                    throw BoundFormError("\(axis.text(point)) does not fit into 64 bits in nanoseconds")
                }
                return .integer(rounds ? nano - 500 + epoch & 1 : nano)
            }
            let unit = 1_000_000 / unitsPerSecond
            if rounds { return .real((Double(epoch) - 0.5) / Double(unit)) }
            return epoch % unit == 0
                ? .integer(epoch / unit) : .real(Double(epoch) / 1_000_000 * Double(unitsPerSecond))
        }

        /// The least number of days that belongs to a point or a later one. SQLite keeps days to the millisecond. A finer
        /// value counts as the nearest microsecond if the plan rounds.
        private func julian(_ epoch: Int64) -> SQLiteBound {
            let milli = floorDivide(epoch, by: 1_000)
            let (before, after) = (Self.days(ofMilli: milli), Self.days(ofMilli: milli + 1))
            guard epoch % 1_000 != 0 else { return .real(before) }
            guard rounds else { return .real(after) }
            let micro = epoch + 210_866_760_000_000_000
            let day = floorDivide(micro, by: microsecondsPerDay)
            // Exactly half a microsecond below belongs to the point if the point is even.
            let fraction = Double(micro - day * microsecondsPerDay) - 0.5
            var days = Double(day) + fraction / Double(microsecondsPerDay)
            let found = (days - Double(day)) * Double(microsecondsPerDay)
            if found < fraction || found == fraction && !micro.isMultiple(of: 2) { days = days.nextUp }
            // The value of a whole millisecond may lie on the other side of a point some microseconds away.
            return .real(min(max(days, before.nextUp), after))
        }

        private static func days(ofMilli milli: Int64) -> Double {
            Double(milli + 210_866_760_000_000) / 86_400_000
        }

        /// The shortest text that sorts right before every spelling of the point, with or without a fraction, and after
        /// every earlier point.
        private func text(_ local: Int64) throws -> String {
            let shown = axis == .timestamptz ? zone.local(ofInstant: local) : local
            var text = try BoundForm.iso.text(of: shown, type: .timestamp)
            if text.hasSuffix(":00") { text.removeLast(3) }
            if text.hasSuffix("T00:00") { text.removeLast(6) }
            return text.replacing("T", with: separator)
        }
    }
#endif
