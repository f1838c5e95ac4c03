# A committed page equals what the program prints.
execute_process(COMMAND ${PROGRAM} --reference OUTPUT_VARIABLE said
  RESULT_VARIABLE code COMMAND_ERROR_IS_FATAL ANY)
file(READ ${PAGE} kept)
if(NOT said STREQUAL kept)
  message(FATAL_ERROR "${PAGE} is not what the program says now; refresh it")
endif()
