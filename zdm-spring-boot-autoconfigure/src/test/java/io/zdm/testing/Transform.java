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

package io.zdm.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import io.zdm.ColumnTransformer;
import io.zdm.backfill.Transformers;
import io.zdm.backfill.TypedTransformer;

/**
 * Transformers as applications have them.
 */
public final class Transform {

	/**
	 * The beans {@code phoneTransformer} and {@code cardTransformer}.
	 */
	public static final Transformers BEANS = (bean) -> switch (bean) {
		case "phoneTransformer" -> Optional.of(new TypedTransformer(bean, String.class, String.class, Phone::new));
		case "cardTransformer" -> Optional.of(new TypedTransformer(bean, String.class, byte[].class, Encryption::new));
		default -> Optional.empty();
	};

	private Transform() {
	}

	/**
	 * Swiss phone numbers as people write them, and in E.164. Several ways to write a
	 * number become one.
	 */
	public static final class Phone implements ColumnTransformer<String, String> {

		private final PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();

		@Override
		public String forward(String source) {
			return format(source, PhoneNumberFormat.E164);
		}

		@Override
		public String backward(String target) {
			return format(target, PhoneNumberFormat.NATIONAL);
		}

		private String format(String number, PhoneNumberFormat format) {
			try {
				return this.numbers.format(this.numbers.parse(number, "CH"), format);
			}
			catch (NumberParseException ex) {
				throw new IllegalArgumentException("no phone number", ex);
			}
		}

	}

	/**
	 * AES-GCM with a random initialization vector before the ciphertext: each time
	 * another value.
	 */
	public static final class Encryption implements ColumnTransformer<String, byte[]> {

		private static final int VECTOR = 12;

		private static final SecureRandom random = new SecureRandom();

		private final SecretKeySpec key = new SecretKeySpec(
				"0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII), "AES");

		@Override
		public byte[] forward(String source) {
			byte[] vector = new byte[VECTOR];
			random.nextBytes(vector);
			byte[] text = apply(Cipher.ENCRYPT_MODE, vector, source.getBytes(StandardCharsets.UTF_8));
			return ByteBuffer.allocate(VECTOR + text.length).put(vector).put(text).array();
		}

		@Override
		public String backward(byte[] target) {
			ByteBuffer buffer = ByteBuffer.wrap(target);
			byte[] vector = new byte[VECTOR];
			buffer.get(vector);
			byte[] text = new byte[buffer.remaining()];
			buffer.get(text);
			return new String(apply(Cipher.DECRYPT_MODE, vector, text), StandardCharsets.UTF_8);
		}

		private byte[] apply(int mode, byte[] vector, byte[] text) {
			try {
				Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
				cipher.init(mode, this.key, new GCMParameterSpec(128, vector));
				return cipher.doFinal(text);
			}
			catch (GeneralSecurityException ex) {
				throw new IllegalStateException("no ciphertext of this key", ex);
			}
		}

	}

}
