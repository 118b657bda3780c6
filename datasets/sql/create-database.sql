-- The database that holds everything else.
CREATE DATABASE IF NOT EXISTS {database:Identifier}
