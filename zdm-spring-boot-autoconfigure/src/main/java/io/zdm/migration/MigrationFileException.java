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

import java.util.Optional;

/**
 * Thrown when a migration file is not what it should be. It is found before anything is
 * asked of the database.
 */
public class MigrationFileException extends RuntimeException {

	private final String file;

	private final Optional<Integer> line;

	private final Optional<Integer> column;

	private final String problem;

	private final String remedy;

	/**
	 * Create an exception.
	 * @param file the location of the file
	 * @param line the line, from 1, where the problem is in the contents
	 * @param column the column, from 1, where the problem is in the contents
	 * @param problem what is wrong, as a sentence without its full stop
	 * @param remedy what to do, as a sentence
	 */
	public MigrationFileException(String file, Optional<Integer> line, Optional<Integer> column, String problem,
			String remedy) {
		super(message(file, line, column, problem, remedy));
		this.file = file;
		this.line = line;
		this.column = column;
		this.problem = problem;
		this.remedy = remedy;
	}

	MigrationFileException(MigrationFile file, String problem, String remedy) {
		this(file.location(), Optional.empty(), Optional.empty(), problem, remedy);
	}

	MigrationFileException(MigrationFile file, Yaml.Position position, String problem, String remedy) {
		this(file.location(), Optional.of(position.line()).filter((line) -> line > 0),
				Optional.of(position.column()).filter((column) -> column > 0), problem, remedy);
	}

	private static String message(String file, Optional<Integer> line, Optional<Integer> column, String problem,
			String remedy) {
		return file + line.map((number) -> ", line " + number).orElse("")
				+ column.map((number) -> ", column " + number).orElse("") + ": " + problem + ". " + remedy;
	}

	/**
	 * Return where the file was found.
	 * @return the location
	 */
	public String file() {
		return this.file;
	}

	/**
	 * Return the line of the problem.
	 * @return the line, from 1; nothing where the problem is not in the contents
	 */
	public Optional<Integer> line() {
		return this.line;
	}

	/**
	 * Return the column of the problem.
	 * @return the column, from 1; nothing where the problem is not in the contents
	 */
	public Optional<Integer> column() {
		return this.column;
	}

	/**
	 * Return what is wrong.
	 * @return a sentence without its full stop
	 */
	public String problem() {
		return this.problem;
	}

	/**
	 * Return what to do.
	 * @return a sentence
	 */
	public String remedy() {
		return this.remedy;
	}

}
