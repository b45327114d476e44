import CDPCommand

CommandLineTool.main()
