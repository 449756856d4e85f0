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
import java.util.Map;

/**
 * How the value of a generated column follows from the others of its row.
 *
 * @param sql the expression
 * @param stored whether the value is stored, or computed when it is read
 */
public record ColumnGeneration(String sql, boolean stored) {

	Map<String, Object> fields() {
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("sql", this.sql);
		if (!this.stored) {
			fields.put("stored", "false");
		}
		return fields;
	}

	String clause() {
		return "GENERATED ALWAYS AS (%s%s) %s".formatted(this.sql, this.sql.contains("--") ? "\n" : "",
				this.stored ? "STORED" : "VIRTUAL");
	}

}
