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

package io.zdm.migration;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The checksum of what a migration says, not of how it is written. The operations are
 * written as JSON without white space: a list in their order, each an object with the
 * operation's name as its only key and its {@linkplain Operation#fields() fields} as the
 * value, keys sorted. The checksum is the SHA-256 of its UTF-8 bytes in hexadecimal. A
 * migration that does not come from a file has the same checksum when it says the same.
 */
final class Checksum {

	private static final JsonMapper mapper = JsonMapper.builder()
		.enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
		.build();

	private Checksum() {
	}

	static String of(List<Operation> operations) {
		try {
			byte[] text = canonical(operations).getBytes(StandardCharsets.UTF_8);
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	static String canonical(List<Operation> operations) {
		return mapper.writeValueAsString(
				operations.stream().map((operation) -> Map.of(operation.name(), operation.fields())).toList());
	}

}
