import HillockCommand

HillockTool.main()
