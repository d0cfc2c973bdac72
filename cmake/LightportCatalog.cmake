# lightport_embed_catalog(target folder): compiles the folder's YAML files into the target, through a small build tool.
function(lightport_embed_catalog target folder)
  file(GLOB files CONFIGURE_DEPENDS ${folder}/*.yaml)
  set(output ${PROJECT_BINARY_DIR}/catalog_text.cpp)
  add_executable(lightport_embed ${PROJECT_SOURCE_DIR}/src/yaml/embed.cpp)
  lightport_compile_options(lightport_embed)
  target_link_libraries(lightport_embed PRIVATE lightport_yaml)
  add_custom_command(OUTPUT ${output} COMMAND lightport_embed ${output} ${files} DEPENDS lightport_embed ${files}
    COMMENT "Embedding the catalogue" VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
