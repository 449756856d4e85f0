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

package io.zdm;

/**
 * The answer of one of a gate's conditions.
 *
 * @param name the name of the condition, by which it can be overridden
 * @param verdict what it found
 * @param message the evidence, for a person
 * @param remedy what to do about it; empty where nothing has to be done
 * @param overridable whether a request may go on in spite of it, by name and with a
 * reason
 * @since 0.1.0
 */
public record ConditionResult(String name, Verdict verdict, String message, String remedy, boolean overridable) {

}
