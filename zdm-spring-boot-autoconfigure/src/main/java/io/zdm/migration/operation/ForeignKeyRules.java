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

package io.zdm.migration.operation;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.zdm.migration.Key;
import io.zdm.migration.OperationFields;

/**
 * What a foreign key does when the other row changes, and when it is checked.
 *
 * @param onDelete what happens when the other row is deleted, as in {@code set-null}
 * @param onUpdate what happens when its key changes
 * @param match {@code simple} or {@code full}
 * @param deferrable whether a transaction may put the check off
 * @param initiallyDeferred whether it is put off unless a transaction says otherwise
 */
record ForeignKeyRules(Optional<String> onDelete, Optional<String> onUpdate, Optional<String> match,
		Optional<Boolean> deferrable, Optional<Boolean> initiallyDeferred) {

	private static final String[] ACTIONS = { "no-action", "restrict", "cascade", "set-null", "set-default" };

	ForeignKeyRules {
		if (initiallyDeferred.orElse(false) && !deferrable.orElse(false)) {
			throw new IllegalArgumentException("'initially-deferred' needs 'deferrable: true' beside it");
		}
	}

	static Key[] keys() {
		return new Key[] { Key.choice("on-delete", "What happens when the other row is deleted.", ACTIONS),
				Key.choice("on-update", "What happens when the other row's key changes.", ACTIONS),
				Key.choice("match", "Whether some of several columns may be NULL.", "simple", "full"),
				Key.optional("deferrable", Key.Kind.FLAG, "Whether a transaction may put the check off."),
				Key.optional("initially-deferred", Key.Kind.FLAG, "Whether the check waits for the commit.") };
	}

	static ForeignKeyRules read(OperationFields fields) {
		return new ForeignKeyRules(fields.choice("on-delete"), fields.choice("on-update"), fields.choice("match"),
				fields.flag("deferrable"), fields.flag("initially-deferred"));
	}

	Map<String, Object> fields() {
		Map<String, Object> fields = new LinkedHashMap<>();
		this.onDelete.ifPresent((action) -> fields.put("on-delete", action));
		this.onUpdate.ifPresent((action) -> fields.put("on-update", action));
		this.match.ifPresent((kind) -> fields.put("match", kind));
		this.deferrable.ifPresent((flag) -> fields.put("deferrable", flag.toString()));
		this.initiallyDeferred.ifPresent((flag) -> fields.put("initially-deferred", flag.toString()));
		return fields;
	}

	/**
	 * Return the rules as they stand behind the columns.
	 * @return the SQL, with a space before it where there is any
	 */
	String sql() {
		return (this.match.equals(Optional.of("full")) ? " MATCH FULL" : "")
				+ this.onUpdate.map((action) -> " ON UPDATE " + action(action)).orElse("")
				+ this.onDelete.map((action) -> " ON DELETE " + action(action)).orElse("")
				+ (this.deferrable.orElse(false) ? " DEFERRABLE" : "")
				+ (this.initiallyDeferred.orElse(false) ? " INITIALLY DEFERRED" : "");
	}

	private static String action(String words) {
		return words.replace('-', ' ').toUpperCase(Locale.ROOT);
	}

}
