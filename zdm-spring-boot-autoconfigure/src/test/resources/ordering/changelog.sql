--liquibase formatted sql
--changeset zdm:1
CREATE TABLE orders (id bigint PRIMARY KEY);
