module toe.run/shim

go 1.26.0
