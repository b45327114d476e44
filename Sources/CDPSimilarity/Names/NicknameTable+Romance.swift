extension NicknameTable {
    static let french = """
        Adélaïde Adèle, Albert Bébert, Alexandre Alex Sacha, Alexandra Alex Sandra, André Dédé, Anne Annette Annick
        Annie Anouk Nanette, Antoine Toine Toinou Titoine, Antoinette Toinette, Augustin Gustin, Barthélémy Bart,
        Béatrice Béa, Bénédicte Béné, Benjamin Ben Benji, Bernadette Nadette, Bernard Nanard, Caroline Caro Line,
        Catherine Cathie Cathy Katy, Charles Charlie Charlot, Charlotte Chacha, Christelle Christel Chris, Christian
        Chris Cricri, Christine Chris Tine, Christophe Chris Tof Tophe, Claude Cloclo, Claudine Claudie Clo, Clémence
        Clem, Clément Clem, Clémentine Clem Titine, Daniel Dan Dany, Danielle Danièle Dany, Dominique Dom Domi,
        Édouard Ed Eddy, Éléonore Nora, Élisabeth Elizabeth Babeth Babette Betty Élise Elsa Lise Lisette, Emmanuel
        Manu, Emmanuelle Manu Manue, Eugène Gégène, Fabien Fab, Fabienne Fab, Fabrice Fab, Florence Flo, Florent Flo,
        Florian Flo, François Fanfan, Françoise Fanchon Fanfan Fanny, Frédéric Fred Frédo, Frédérique Fred, Gabriel
        Gab Gaby, Gabrielle Gab Gaby, Geneviève Ginette, Georges Jojo Géo, Gérard Gégé, Gilbert Gil, Grégoire Greg,
        Grégory Greg, Guillaume Guigui, Henri Riri, Henriette Riette, Isabelle Belle Isa Isabeau Zaza, Jacqueline
        Jackie Jacquotte Line, Jacques Jacky Jacquot, Jean Jeannot, Jean-Baptiste JB Jeanba, Jean-Claude JC,
        Jean-François Jeff JF, Jean-Luc JL, Jean-Marie JM, Jean-Michel Jean-Mi Jeanmi JM, Jean-Paul JP, Jean-Pierre
        JP, Jeanne Jeannette, Jérémy Jérémie Jérem, Joseph Jo Jojo, Joséphine Fifine Jo, Josiane Jo Josy, Julien Juju,
        Juliette Juju, Laurence Lolo, Laurent Lolo, Léonard Léo, Léopold Léo, Louis Loulou, Louise Louisette Loulou,
        Lucien Lulu, Lucienne Lucette Lulu, Ludovic Ludo, Madeleine Lena Mado Madelon, Marguerite Guite Maguy Margaux
        Margot Rita, Marie Manon Mariette Marinette Marion Mimi, Marie-Christine MC, Marie-Josée Marie-José Marie-Jo
        Marijo, Marie-Louise Malou Marilou, Marie-Thérèse Maïté Marité, Martine Tine Titine, Mathieu Matthieu Mat
        Matt, Maurice Momo, Maxence Max, Maxime Max, Maximilien Max, Mélanie Mel, Michel Michou Mitch, Michèle
        Michelle Michou Mimi, Monique Momo, Nathalie Nat Nath, Nicolas Colas Nico, Nicole Colette Nicolette, Olivier
        Oliv, Patrice Pat, Patricia Pat Patou, Patrick Pat Patou, Philippe Fifi Phil Philou, Pierre Pierrick Pierrot,
        Raymond Momon Ray, Robert Bébert Bob Rob, Romuald Romu, Sébastien Bastien Seb, Stéphane Stef Steph, Stéphanie
        Fanny Stef Steph, Suzanne Susie Suzette Suzon Suzy, Sylvain Syl, Sylvie Syl, Théodore Théo, Théophile Théo,
        Thibault Thibaut Thibaud Thib, Thierry Titi, Thomas Tom, Timothée Tim, Valentin Val, Valentine Val, Valérie
        Val, Véronique Véro, Victor Totor Vic, Vincent Vince, Virginie Ginie, Xavier Xav, Zacharie Zac
        """

    static let spanish = """
        Adolfo Dolfo Fito, Adriana Adri, Alberto Berto Beto, Alejandra Ale Alex Sandra, Alejandro Ale Alejo Alex Jano,
        Alfonso Fonsi Fonso Poncho, Alfredo Fredo Freddy, Amparo Amparito, Ana Anita, Ana-María Anamari, Andrés
        Andresito, Antonia Toña Toñi Toni, Antonio Antón Toni Tono Tony Toño, Arturo Turo, Asunción Asun Chon,
        Bartolomé Bartolo, Beatriz Bea Beti, Begoña Bego, Benjamín Benja, Bernardo Nardo, Carlos Carlitos Charly,
        Carmen Carmela Carmencita Carmina Mamen Menchu, Carolina Caro Carol, Catalina Cata Cati Lina, Cayetana Tana,
        Cayetano Tano, Cecilia Ceci, Concepción Concha Conchi Conchita, Consuelo Chelo, Cristina Cris Tina, Cristóbal
        Tobal, Daniel Dani, Daniela Dani, Dolores Lola Loli Lolita, Domingo Mingo, Eduardo Edu Eduardito Lalo, Elena
        Lena, Emilia Emi, Emilio Emi Milo, Encarnación Encarna Encarni, Enrique Kike Quique, Enriqueta Queta, Ernesto
        Neto, Esperanza Espe, Eulalia Lali, Federico Fede Fico, Felipe Lipe Pipe, Fernanda Fer Nanda, Fernando Fer
        Fercho Nando, Francisca Curra Fran Francis Paca Paqui Paquita, Francisco Cisco Curro Fran Francis Kiko Pachi
        Paco Pancho Paquito Quico, Francisco-Javier Javi, Gabriel Gabi Gabo Gaby, Gabriela Gabi Gaby, Gonzalo Gonza,
        Graciela Chela, Gregorio Gorio Goyo, Guadalupe Lupe Lupita, Guillermina Guille Mina, Guillermo Guille Memo
        Willy, Gustavo Gus Tavo, Heriberto Beto, Hipólito Polo, Humberto Beto, Ignacia Nacha, Ignacio Iñaki Nachito
        Nacho, Inmaculada Inma Macu, Isabel Bela Chabela Chavela Isa Isabelita, Isidoro Isi, Javier Javi Xavi,
        Jerónimo Jero, Jesús Chucho Chus Chuy Suso, Joaquín Chimo Joaco Quin Quino Ximo, Jorge Coque Jorgito Koke,
        José Joselito Josete Pepe Pepín Pepito, José-Antonio Josean, José-Ignacio Nacho, José-Luis Joselu Selu,
        José-Manuel Josema, José-María Chema Josemari, José-Miguel Josemi, José-Ramón Joserra, Josefa Fina Pepa
        Pepita, Josefina Fina Josefa, Juan Juancho Juanito, Juan-Antonio Juanan, Juan-Carlos Juanca, Juan-Francisco
        Juanfran, Juan-José Juanjo, Juan-Manuel Juanma, Juan-Pablo Juampi Juanpa, Juan-Ramón Juanra, Juana Juani
        Juanita, Julio Julito, Laura Laurita, Leonardo Leo Nardo, Leonor Leo Nora, Leopoldo Leo Polo, Lorena Lore,
        Lorenzo Lencho, Lucía Luci Lucy, Luciano Chano Lucho, Luis Lucho Luisito, Luis-Miguel Luismi, Magdalena Lena
        Magda Malena, Manuel Lolo Manolito Manolo Manu, Manuela Manola Manoli Manu, Margarita Marga Rita, María Mari
        Mariquita Maruja, María-Cristina Maricris, María-de-los-Ángeles Ángeles Mariángeles, María-del-Carmen Carmen
        Maica Mamen Maricarmen Mari-Carmen, María-del-Mar Mar Marimar, María-del-Pilar Mapi Maripili Pilar Pili,
        María-Dolores Dolores Lola Loli Mariloli, María-Elena Malena, María-Eugenia Maru, María-Fernanda Mafer,
        María-Isabel Maribel, María-Jesús Chus Chusa, María-José Majo Marijose, María-Luisa Malu Marilú Marisa,
        María-Paz Maripaz, María-Teresa Maite Marité Mayte, María-Victoria Mariví, Matías Mati, Mateo Teo, Matilde
        Mati Tilde, Mercedes Meche Merche, Micaela Mica, Miguel Migue Miguelito, Milagros Mila Mili, Montserrat
        Montse, Natalia Nati, Natividad Nati, Nicolás Colás Nico, Norberto Beto, Octavio Tavo, Pablo Pablito, Patricia
        Pati Patri Paty, Patricio Pato, Pedro Pedrito Perico, Pilar Pilarín Pili, Purificación Pura Puri, Rafael Falo
        Rafa, Rafaela Rafa Rafi, Raimundo Mundo, Ramón Moncho, Refugio Cuca Cuco, Remedios Reme, Ricardo Richi Ricky,
        Roberto Berto Beto Rober, Rodolfo Fito Rodo, Rodrigo Rodri, Rosa Rosi Rosita, Rosario Charito Charo, Salvador
        Chava Salva, Samuel Sam Samu, Santiago Chago Santi Tiago, Sebastián Bastián Sebas, Sergio Checo, Soledad
        Marisol Sole, Susana Susi Susy, Teodoro Doro Teo, Teresa Tere Teresita, Trinidad Trini, Valentina Vale,
        Valentín Tino, Valeria Vale, Verónica Vero, Vicente Chente, Victoria Toya Vicky Viki, Virginia Virgi, Yolanda
        Yoli
        """

    static let italian = """
        Adalberto Berto, Adolfo Dolfo, Alberto Albe Berto, Alessandra Ale Sandra, Alessandro Ale Alex Sandro, Alessia
        Ale, Alessio Ale, Angela Angelina Angiolina Lina, Anna Annetta Annina, Antonella Anto, Antonia Tonia,
        Antonietta Nietta, Antonio Anto Nino Tonino Tonio Totò, Bartolomeo Bartolo Meo, Beatrice Bea Bice, Benedetta
        Bene, Benedetto Bene, Bernardo Nardo, Carlo Carletto Carlino, Carmela Carmelina Mela, Carmelo Melo, Caterina
        Cate Cati Katia Rina, Cecilia Ceci, Concetta Cettina Concettina Tina, Cristina Cri Cris Tina, Daniela Dani,
        Daniele Dani Lele, Domenica Menica Mimma, Domenico Menico Mico Mimmo, Edoardo Edo, Elena Ele Lena, Eleonora
        Ele Nora, Elisabetta Betta Bettina Elisa Lisa, Emanuela Manu, Emanuele Lele Manu, Enrico Rico, Fabrizio Fabri,
        Federica Chicca Fede, Federico Chicco Fede Rico, Ferdinando Nando, Fernando Nando, Filippo Lippo Pippo,
        Filomena Mena, Francesca Cesca Checca Fra Franca Franci, Francesco Cecco Cesco Checco Ciccio Fra Franci
        Franco, Gabriele Gabri Lele, Gabriella Gabri Lella, Gaetano Tano, Gennaro Genny, Giacomo Giacomino Jacopo,
        Giampiero Gianpiero Gian-Piero Giampi, Giancarlo Gian-Carlo Gian, Giambattista Giovanni-Battista Titta,
        Gianfranco Gian-Franco Gian, Gianluca Gian-Luca Gian, Gianluigi Gian-Luigi Gian Gigi, Giorgia Giò, Giorgio
        Giò, Giovanna Gianna Giò Vanna, Giovanni Gianni Giannino Giò Nanni Nino Vanni, Giuseppe Beppe Bepi Beppino
        Peppe Peppino Pino, Giuseppina Giusi Giusy Peppina Pina Pinuccia, Ignazio Gnazio, Ilaria Ila, Immacolata Imma,
        Isabella Bella Isa, Leonardo Leo Nardo, Lorenza Renza, Lorenzo Enzo Lollo Lore Renzo, Ludovica Ludo, Ludovico
        Ludo Vico, Luigi Gigi Gino Luigino, Luigia Gigia Gina Luigina, Maddalena Lena Madda, Manuel Manu, Manuela
        Manu, Margherita Ghita Marghe Rita, Maria Mari Marietta Mariuccia, Maria-Luisa Marialuisa Marilù Marisa,
        Martina Marti Tina, Massimiliano Massi Max, Massimo Massi Max Mimmo, Matilde Tilde, Matteo Matte Teo, Maurizio
        Mauri, Michela Michi, Michele Michelino Michi Mike Miki, Monica Moni, Nicola Cola Nico Nicolino, Nicolò
        Niccolò Nico, Nicoletta Nico, Paolo Paolino, Pasquale Pasqualino, Patrizia Patri Patty, Pierina Piera,
        Pierluigi Pier-Luigi Gigi Pier, Pierpaolo Pier-Paolo Pier, Pietro Pierino Piero, Raffaele Lele Lello Raffa,
        Raffaella Lella Raffa, Riccardo Ricky Riki, Roberta Robi Roby, Roberto Berto Robi Roby, Rodolfo Dolfo Rudy,
        Rosa Rosetta Rosina, Rosario Saro, Salvatore Salvo Sasà Tore Totò Turi, Sebastiano Bastiano Seba, Serena Sere,
        Simona Mona Simo, Simone Simo, Stefania Stefi Stefy, Stefano Ste, Susanna Susi Susy, Teresa Tere Teresina,
        Tommaso Maso Tom Tommy, Umberto Berto, Valentina Tina Vale, Valentino Tino Vale, Valeria Vale, Valerio Vale,
        Veronica Vero, Vincenza Enza, Vincenzo Cenzo Enzo, Vittoria Vicky, Vittorio Vitto
        """

    static let portuguese = """
        Adalberto Beto, Adriana Adri Drica, Adriano Adri, Alberto Beto, Alessandra Ale Sandra, Alexandra Alex Xanda,
        Alexandre Ale Alex Xande, Ana Aninha, Ana-Beatriz Bia, Ana-Carolina Carol, Ana-Luísa Ana-Luiza Analu, Andréa
        Andreia Déa Deia, André Dedé, Antônia Tonha Toninha, Antônio Toni Tonho Toninho, Augusto Guto, Beatriz Bea
        Bia, Benedita Dita, Benedito Bené Dito, Camila Cami Mila, Carlos Cacá Carlinhos Carlitos, Carlos-Alberto Beto,
        Carolina Caro Carol, Catarina Cata, Cecília Ceci Ciça, Conceição São, Cristiane Cris, Cristiano Cris, Cristina
        Cris Tina, Daniel Dan Dani, Daniela Danielle Dani, Eduarda Duda, Eduardo Duda Dudu Edu, Elisabete Elizabete
        Elisabeth Elizabeth Bete Beth, Fabiana Fabi, Filipe Felipe Lipe, Fernanda Nanda, Fernando Nandinho Nando,
        Filipa Pipa, Francisca Chica Chiquinha Xica, Francisco Chico Chiquinho Kiko Xico, Frederico Fred Fredo,
        Gabriel Biel Gabi, Gabriela Gabi, Gilberto Beto Giba Gil, Guilherme Gui, Gustavo Guga, Helena Lena Leninha,
        Henrique Rique, Humberto Beto, Isabel Bel Bela Belinha Isa, Isabela Isabella Bel Bela Isa, Jaqueline Jaque,
        Joana Joaninha, João Jango Joãozinho Joca, João-Paulo JP, João-Pedro JP, Joaquim Quim Quincas, Jorge Jorginho,
        José Juca Zé Zeca Zezé Zezinho, José-Carlos Zeca Zé-Carlos, José-Maria Zé-Maria, Josefa Zefa Zefinha, Juliana
        Ju Juju, Júlia Ju Juju Julinha, Júlio Julinho, Leonardo Léo, Letícia Leti, Luís Luiz Luisinho Luizinho Lula,
        Luísa Luiza Lulu, Lúcia Lucinha, Luciana Luci, Madalena Lena, Manuel Manoel Mané Maneco Manu Nelo, Manuela
        Manu Nela, Marcelo Celo, Marcos Marquinhos, Margarida Guida Marga, Maria Mariazinha Maricota,
        Maria-da-Conceição São, Maria-do-Carmo Carmo Carminho, Maria-Eduarda Duda Madu, Maria-Helena Lena, Maria-José
        Zezé, Maria-Luísa Maria-Luiza Malu, Mariana Mari, Maurício Mauri, Micaela Mica, Miguel Miguelito, Natália Nati
        Talia, Nicolau Nico, Otávio Octávio Tavinho, Patrícia Pati Paty Tricia, Paula Paulinha, Paulo Paulinho, Pedro
        Pedrinho, Rafael Rafa, Rafaela Rafa, Raimundo Mundinho, Rebeca Beca, Regina Gina, Renata Natinha, Ricardo
        Ricardinho Rico, Roberta Beta, Roberto Beto Robertinho, Rodrigo Digo Rodri, Ronaldo Naldo Ronaldinho, Rosa
        Rosinha, Samuel Samu Samuca, Sebastiana Tiana, Sebastião Bastião Tião, Sérgio Serginho, Sílvia Silvinha, Sofia
        Sofi, Susana Susi, Tatiana Tati, Teresa Tereza Teca Teresinha Terezinha, Thiago Tiago, Tomás Tomaz, Vanessa
        Nessa, Verônica Vero, Vítor Victor Vitinho, Viviane Vivian Vivi
        """
}
