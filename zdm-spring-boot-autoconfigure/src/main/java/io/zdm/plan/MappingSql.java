/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.zdm.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The conditions and assignments of a mapping as SQL over bare column names of its table,
 * for the backfill, the verification and the gate.
 * <p>
 * Every name of PostgreSQL's own is qualified where the grammar allows it, so that a
 * session's {@code search_path} does not change what a condition means.
 *
 * @param mapping the mapping
 */
public record MappingSql(Mapping mapping) {

	/**
	 * Return the condition that a row obeys the mapping: T = forward(S) or S =
	 * backward(T), compared as images.
	 * @return a boolean expression that is never NULL
	 */
	public String obeys() {
		requireSql();
		String forward = targetsAreForward();
		return isCopy() ? forward : "(" + forward + " OR " + sourcesAreBackward() + ")";
	}

	/**
	 * Return the condition that the backfill has to fill a row: T absent, forward(S)
	 * present, and S not what backward gives for absent. Without a trigger also one in
	 * which S was written before the writers kept it in step: until every row is filled
	 * the old column is the truth. A fill is made where its target is NULL and its value
	 * is not.
	 * @return a boolean expression that is never NULL
	 */
	public String needsBackfill() {
		if (this.mapping.sources().isEmpty()) {
			return "(" + isAbsent(this.mapping.targets()) + " AND " + forwardIsPresent() + ")";
		}
		if (!this.mapping.dualWrite().hasTrigger()) {
			return "(" + isPresent(this.mapping.sources()) + " AND NOT " + obeys() + ")";
		}
		if (isIdentity() || this.mapping.transformer().isPresent()) {
			return "(" + isAbsent(this.mapping.targets()) + " AND " + isPresent(this.mapping.sources()) + ")";
		}
		return """
				(%s AND %s AND NOT %s)""".formatted(isAbsent(this.mapping.targets()), forwardIsPresent(),
				sourcesAre(this.mapping.backward().stream().map(this::givenAbsent).toList()));
	}

	/**
	 * Return a condition that every row obeys which {@link #needsBackfill()} is true of,
	 * or which it fails for: it contains no expression of an author, which some rows may
	 * not bear.
	 * @return a boolean expression that is never NULL
	 */
	public String mayNeedBackfill() {
		if (this.mapping.transformer().isPresent()) {
			return absent();
		}
		boolean written = !this.mapping.sources().isEmpty() && !this.mapping.dualWrite().hasTrigger();
		return "(" + (written ? isPresent(this.mapping.sources()) : isAbsent(this.mapping.targets())) + ")";
	}

	/**
	 * Return what the backfill sets.
	 * @return the assignments of an UPDATE, separated by commas
	 */
	public String assignments() {
		requireSql();
		return IntStream.range(0, this.mapping.targets().size())
			.mapToObj((index) -> this.mapping.targets().get(index).name() + " = "
					+ text(this.mapping.forward().get(index)))
			.collect(Collectors.joining(", "));
	}

	/**
	 * Return what puts S in step with T.
	 * @return backward(T), one expression of the column's type for each source
	 */
	public List<String> backwardValues() {
		return values(this.mapping.sources(), this.mapping.backward());
	}

	/**
	 * Return what puts T in step with S.
	 * @return forward(S), one expression of the column's type for each target
	 */
	public List<String> forwardValues() {
		return values(this.mapping.targets(), this.mapping.forward());
	}

	/**
	 * Return what sets T by S in rows that were written past the sync.
	 * @return the assignments of an UPDATE, separated by commas
	 */
	public String forwardAssignments() {
		return assignments(this.mapping.targets(), forwardValues());
	}

	/**
	 * Return what sets S by T in rows that were written past the sync.
	 * @return the assignments of an UPDATE, separated by commas
	 */
	public String backwardAssignments() {
		return assignments(this.mapping.sources(), backwardValues());
	}

	private static String assignments(List<MappedColumn> columns, List<String> values) {
		return IntStream.range(0, columns.size())
			.mapToObj((index) -> columns.get(index).name() + " = " + values.get(index))
			.collect(Collectors.joining(", "));
	}

	private List<String> values(List<MappedColumn> columns, List<Conversion> conversions) {
		requireSql();
		return IntStream.range(0, columns.size())
			.mapToObj((index) -> Comparison.cast(text(conversions.get(index)), columns.get(index)))
			.toList();
	}

	/**
	 * Return the condition that exactly one side holds a value: how the trigger marks a
	 * row whose mapping only a transformer can apply. It is also the predicate of the
	 * index by which such rows are found.
	 * @return a boolean expression that is never NULL
	 */
	public String marked() {
		return "((%s) <> (%s))".formatted(isAbsent(this.mapping.sources()), isAbsent(this.mapping.targets()));
	}

	/**
	 * Return the condition that T has no value.
	 * @return a boolean expression that is never NULL
	 */
	public String targetsAbsent() {
		return isAbsent(this.mapping.targets());
	}

	/**
	 * Return the condition that at least one side holds a value.
	 * @return a boolean expression that is never NULL
	 */
	public String someSidePresent() {
		return "(%s OR %s)".formatted(isPresent(this.mapping.sources()), isPresent(this.mapping.targets()));
	}

	/**
	 * Return the condition that only T holds a value.
	 * @return a boolean expression that is never NULL
	 */
	public String onlyTargetsPresent() {
		return "(" + isPresent(this.mapping.targets()) + " AND " + isAbsent(this.mapping.sources()) + ")";
	}

	/**
	 * Return the condition that a drop of S would lose a value that T does not have at
	 * all: S present, T absent.
	 * @return a boolean expression that is never NULL
	 */
	public String absent() {
		return "(" + isPresent(this.mapping.sources()) + " AND " + isAbsent(this.mapping.targets()) + ")";
	}

	/**
	 * Return the condition that a drop of S would lose what T cannot say: S distinct from
	 * backward(T).
	 * @return a boolean expression that is never NULL
	 */
	public String lossy() {
		requireSql();
		return "NOT " + sourcesAreBackward();
	}

	/**
	 * Return whether both directions only copy values, so that presence on one side is
	 * presence on the other.
	 * @return whether every conversion is the identity
	 */
	boolean isIdentity() {
		return this.mapping.forward().stream().allMatch(Conversion.Identity.class::isInstance)
				&& this.mapping.backward().stream().allMatch(Conversion.Identity.class::isInstance)
				&& this.mapping.targets().size() == this.mapping.sources().size();
	}

	/**
	 * Return whether T and S are one and the same value under two names: then one
	 * direction of a comparison says it all.
	 * @return whether each is a copy of the other
	 */
	public boolean isCopy() {
		if (this.mapping.sources().size() != 1 || this.mapping.targets().size() != 1) {
			return false;
		}
		return isIdentity() && this.mapping.sources().get(0).type().equals(this.mapping.targets().get(0).type());
	}

	private void requireSql() {
		this.mapping.transformer().ifPresent((bean) -> {
			throw new IllegalStateException(
					"Mapping '%s' is applied by the bean '%s', not by SQL".formatted(this.mapping.id(), bean));
		});
	}

	private String targetsAreForward() {
		return same(this.mapping.targets(), this.mapping.forward().stream().map(MappingSql::text).toList(),
				this.mapping.forward(), this.mapping.sources());
	}

	private String sourcesAreBackward() {
		return sourcesAre(this.mapping.backward().stream().map(MappingSql::text).toList());
	}

	private String sourcesAre(List<String> values) {
		return same(this.mapping.sources(), values, this.mapping.backward(), this.mapping.targets());
	}

	private String forwardIsPresent() {
		return "pg_catalog.num_nonnulls(" + IntStream.range(0, this.mapping.targets().size())
			.mapToObj((index) -> Comparison.cast(text(this.mapping.forward().get(index)),
					this.mapping.targets().get(index)))
			.collect(Collectors.joining(", ")) + ") > 0";
	}

	/**
	 * The inner column names hide those of the table, so that a conversion over the
	 * targets sees NULL for each of them. The sub-select refers to nothing outside: it is
	 * computed once for a statement.
	 */
	private String givenAbsent(Conversion backward) {
		String nulls = this.mapping.targets()
			.stream()
			.map((target) -> Comparison.cast("NULL", target) + " AS " + target.name())
			.collect(Collectors.joining(", "));
		return "(SELECT " + text(backward) + " FROM (SELECT " + nulls + ") AS absent)";
	}

	private static String same(List<MappedColumn> columns, List<String> values, List<Conversion> conversions,
			List<MappedColumn> others) {
		List<Comparison.Term> terms = new ArrayList<>();
		for (int index = 0; index < columns.size(); index++) {
			MappedColumn column = columns.get(index);
			boolean plain = column.equalMeansIdentical() && isCopyOfPlain(conversions.get(index), others);
			boolean sameType = sameType(column, conversions.get(index), others);
			String value = sameType ? values.get(index) : Comparison.cast(values.get(index), column);
			terms.add(new Comparison.Term(column.name().quoted(), value, plain));
		}
		return Comparison.same(terms);
	}

	/**
	 * An expression brings its own collation, under which different texts may be equal:
	 * only a copy of a column for which equal means identical is compared plainly.
	 */
	private static boolean isCopyOfPlain(Conversion conversion, List<MappedColumn> others) {
		return conversion instanceof Conversion.Identity identity && others.stream()
			.anyMatch((other) -> other.name().equals(identity.column()) && other.equalMeansIdentical());
	}

	private static boolean sameType(MappedColumn column, Conversion conversion, List<MappedColumn> others) {
		return conversion instanceof Conversion.Identity identity && others.stream()
			.anyMatch((other) -> other.name().equals(identity.column()) && other.type().equals(column.type())
					&& other.collation().equals(column.collation()));
	}

	private static String isAbsent(List<MappedColumn> columns) {
		return (isPlainSingle(columns)) ? columns.get(0).name() + " IS NULL" : countPresent(columns) + " = 0";
	}

	private static String isPresent(List<MappedColumn> columns) {
		return (isPlainSingle(columns)) ? columns.get(0).name() + " IS NOT NULL" : countPresent(columns) + " > 0";
	}

	/**
	 * IS NULL says true of a composite value whose fields are all NULL, which is a value
	 * all the same; it is asked only where the type cannot be composite.
	 */
	private static boolean isPlainSingle(List<MappedColumn> columns) {
		return columns.size() == 1 && columns.get(0).equalMeansIdentical();
	}

	private static String countPresent(List<MappedColumn> columns) {
		return "pg_catalog.num_nonnulls("
				+ columns.stream().map((column) -> column.name().quoted()).collect(Collectors.joining(", ")) + ")";
	}

	private static String text(Conversion conversion) {
		return (conversion instanceof Conversion.Identity) ? conversion.sql()
				: "(" + Comparison.closed(conversion.sql()) + ")";
	}

}
