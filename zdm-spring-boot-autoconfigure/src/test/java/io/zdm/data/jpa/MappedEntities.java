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

package io.zdm.data.jpa;

import java.util.UUID;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.PrimaryKeyJoinColumn;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Table;
import org.hibernate.annotations.SoftDelete;

/**
 * Entities that map a new column in every way there is.
 */
final class MappedEntities {

	private MappedEntities() {
	}

	static Class<?>[] all() {
		return new Class<?>[] { Token.class, Line.class, Customer.class, Animal.class, Dog.class, Vehicle.class,
				Car.class, Shape.class, Circle.class, Account.class, Odd.class, Removable.class,
				AssociatedEntities.Club.class, AssociatedEntities.Role.class, AssociatedEntities.Badge.class };
	}

	@Entity(name = "Token")
	@Table(name = "tokens")
	static class Token {

		@Id
		@GeneratedValue
		UUID id;

		@Column(name = "display_name")
		String displayName;

		Token() {
		}

		Token(String displayName) {
			this.displayName = displayName;
		}

	}

	enum Kind {

		SALE, GIFT

	}

	static class InBrackets implements AttributeConverter<String, String> {

		@Override
		public String convertToDatabaseColumn(String code) {
			return "<" + code + ">";
		}

		@Override
		public String convertToEntityAttribute(String text) {
			return text.substring(1, text.length() - 1);
		}

	}

	@Embeddable
	record LineId(@Column(name = "order_id") long order, Kind kind,
			@Convert(converter = InBrackets.class) String code) {

	}

	@Entity(name = "Line")
	@Table(name = "lines")
	static class Line {

		@EmbeddedId
		LineId id;

		@Column(name = "display_name")
		String displayName;

		Line() {
		}

		Line(LineId id, String displayName) {
			this.id = id;
			this.displayName = displayName;
		}

	}

	@Embeddable
	static class Profile {

		@Column(name = "display_name")
		String displayName;

	}

	@Entity(name = "Customer")
	@Table(name = "customers")
	static class Customer {

		@Id
		Long id;

		@Embedded
		Profile profile = new Profile();

		Customer() {
		}

		Customer(long id, String displayName) {
			this.id = id;
			this.profile.displayName = displayName;
		}

	}

	@Entity(name = "Animal")
	@Table(name = "animals")
	static class Animal {

		@Id
		Long id;

		@Column(name = "display_name")
		String displayName;

		Animal() {
		}

		Animal(long id, String displayName) {
			this.id = id;
			this.displayName = displayName;
		}

	}

	@Entity(name = "Dog")
	static class Dog extends Animal {

		String sound;

		Dog() {
		}

		Dog(long id, String displayName, String sound) {
			super(id, displayName);
			this.sound = sound;
		}

	}

	@Entity(name = "Vehicle")
	@Table(name = "vehicles")
	@Inheritance(strategy = InheritanceType.JOINED)
	static class Vehicle {

		@Id
		Long id;

		@Column(name = "display_name")
		String displayName;

		Vehicle() {
		}

		Vehicle(long id, String displayName) {
			this.id = id;
			this.displayName = displayName;
		}

	}

	@Entity(name = "Car")
	@Table(name = "cars")
	@PrimaryKeyJoinColumn(name = "vehicle_id")
	static class Car extends Vehicle {

		@Column(name = "display_name")
		String model;

		Car() {
		}

		Car(long id, String displayName, String model) {
			super(id, displayName);
			this.model = model;
		}

	}

	@Entity(name = "Shape")
	@Table(name = "shapes")
	@Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
	static class Shape {

		@Id
		Long id;

		@Column(name = "display_name")
		String displayName;

		Shape() {
		}

		Shape(long id, String displayName) {
			this.id = id;
			this.displayName = displayName;
		}

	}

	@Entity(name = "Circle")
	@Table(name = "circles")
	static class Circle extends Shape {

		Integer radius;

		Circle() {
		}

		Circle(long id, String displayName) {
			super(id, displayName);
		}

	}

	@Entity(name = "Account")
	@Table(name = "accounts")
	@SecondaryTable(name = "account_details", pkJoinColumns = @PrimaryKeyJoinColumn(name = "account_id"))
	static class Account {

		@Id
		Long id;

		String note;

		@Column(name = "display_name", table = "account_details")
		String displayName;

		Account() {
		}

		Account(long id, String displayName) {
			this.id = id;
			this.displayName = displayName;
		}

	}

	@Entity(name = "Odd")
	@Table(name = "\"Odd Ones\"")
	static class Odd {

		@Id
		@Column(name = "\"The Id\"")
		Long id;

		@Column(name = "DISPLAY_NAME")
		String displayName;

		Odd() {
		}

		Odd(long id, String displayName) {
			this.id = id;
			this.displayName = displayName;
		}

	}

	@Entity(name = "Removable")
	@Table(name = "removables")
	@SoftDelete(columnName = "display_name")
	static class Removable {

		@Id
		Long id;

		Removable() {
		}

		Removable(long id) {
			this.id = id;
		}

	}

}
