import Hillock
