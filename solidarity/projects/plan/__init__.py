"""What a project costs, who pays which part, and the stages that release money."""
