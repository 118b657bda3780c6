-- Whether the database is there, asked first since not everyone may create one.
SELECT name FROM system.databases WHERE name = {database:String}
