print("hillock")
